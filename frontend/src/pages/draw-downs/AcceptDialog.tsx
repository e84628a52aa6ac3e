import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type FragmentOf, type ResultOf, readFragment } from "gql.tada";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCommand } from "@/api/command";
import { graphql } from "@/api/graphql";
import { OutcomeNote, type Trouble, troubleOf } from "@/faults/OutcomeNote";
import { AcceptPDR } from "@/pdr/commands";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { useFormats } from "@/ui/format";
import { Table } from "@/ui/Table";

export const AcceptDialogFragment = graphql(`
  fragment AcceptDialog on PDR {
    id
    number
    version
    actions
    partner {
      id
      name
    }
    order {
      id
      number
    }
    customer {
      accountName
      account {
        id
        entitlements(first: 100) @include(if: $accepting) {
          nodes {
            id
            quantity
            product {
              id
            }
            order {
              id
            }
          }
        }
      }
    }
    lines {
      quantity
      product {
        id
        name
      }
      orderLine {
        id
        ordered
        drawn
      }
    }
  }
`);

type Props = { pdr: FragmentOf<typeof AcceptDialogFragment>; open: boolean };

/** Shows what moves before it moves: both books, before and after. Whether it is open is in the address. */
export function AcceptDialog({ pdr, open }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const data = readFragment(AcceptDialogFragment, pdr);
  const { send, busy } = useCommand(AcceptPDR);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const customer = data.customer.accountName ?? "";

  const close = () => void navigate({ to: ".", search: {}, replace: true });
  const accept = async () => {
    const outcome = await send({ id: data.id, version: data.version });
    setTrouble(troubleOf(outcome));
    if (outcome?.kind === "done") close();
  };

  return (
    <Dialog
      title={t("accept.title", { number: data.number })}
      open={open && data.actions.includes("ACCEPT")}
      onClose={close}
      size={640}
    >
      <p>{t("accept.body", { partner: data.partner.name, customer })}</p>
      <BeforeAndAfter pdr={data} customer={customer} />
      <OutcomeNote title={t("drawDown.notDone")} trouble={trouble} />
      <DialogActions>
        <Button variant="default" onClick={close}>
          {t("dialog.cancel")}
        </Button>
        <Button data-autofocus loading={busy} onClick={() => void accept()}>
          {t("action.accept")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

type Accepted = ResultOf<typeof AcceptDialogFragment>;

function BeforeAndAfter({ pdr, customer }: { pdr: Accepted; customer: string }) {
  const { t } = useTranslation();
  const { number } = useFormats();
  const held = pdr.customer.account?.entitlements?.nodes ?? [];
  const heldOf = (productId: string) =>
    held.find(({ product, order }) => product.id === productId && order?.id === pdr.order?.id)?.quantity ?? 0;
  const change = (before: number, after: number) => `${number(before)} → ${number(after)}`;

  return (
    <Table label={t("accept.table")}>
      <thead>
        <tr>
          <th scope="col">{t("lines.product")}</th>
          <th scope="col" data-number>
            {t("lines.quantity")}
          </th>
          <th scope="col" data-number>
            {t("accept.yours", { order: pdr.order?.number ?? "" })}
          </th>
          <th scope="col" data-number>
            {customer}
          </th>
        </tr>
      </thead>
      <tbody>
        {pdr.lines.map(({ product, orderLine, quantity }) => {
          const own = orderLine.ordered - orderLine.drawn;
          const theirs = heldOf(product.id);
          return (
            <tr key={product.id}>
              <td>{product.name}</td>
              <td data-number>{number(quantity)}</td>
              <td data-number>{change(own, own - quantity)}</td>
              <td data-number>{change(theirs, theirs + quantity)}</td>
            </tr>
          );
        })}
      </tbody>
    </Table>
  );
}
