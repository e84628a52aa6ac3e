import { Link } from "@tanstack/react-router";
import { type FragmentOf, readFragment } from "gql.tada";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { PDRStatus } from "@/pdr/PDRStatus";
import { Moment } from "@/ui/Moment";
import { useContents } from "@/units/contents";
import { NextStep, NextStepFragment } from "./NextStep";

export const DrawDownRowFragment = graphql(
  `
    fragment DrawDownRow on PDR {
      id
      number
      version
      state
      updatedAt
      partner {
        id
        name
      }
      customer {
        accountName
      }
      order {
        id
        number
      }
      lines {
        quantity
        product {
          id
          unitKind
          unitSize
        }
      }
      ...NextStep
    }
  `,
  [NextStepFragment],
);

type Props = { pdr: FragmentOf<typeof DrawDownRowFragment>; withPartner: boolean };

export function DrawDownRow({ pdr, withPartner }: Props) {
  const { t } = useTranslation();
  const contents = useContents();
  const data = readFragment(DrawDownRowFragment, pdr);

  // A row that changes while it is on screen says so once.
  const [firstVersion] = useState(data.version);

  return (
    <tr data-changed={data.version !== firstVersion || undefined}>
      <td className="nowrap">
        <Link to="/a/$acct/draw-downs/$pdr" params={{ acct: data.partner.id, pdr: data.number }}>
          {data.number}
        </Link>
      </td>
      {withPartner && <td data-wide>{data.partner.name}</td>}
      <td data-end>
        {data.customer.accountName ?? <span className="muted">{t("drawDowns.noCustomer")}</span>}
      </td>
      <td className="nowrap" data-wide>
        {data.order?.number}
      </td>
      <td data-wide>{contents([...data.lines])}</td>
      <td>
        <PDRStatus state={data.state} />
      </td>
      <td className="small" data-wide>
        <NextStep pdr={data} />
      </td>
      <td className="muted small" data-end>
        <Moment at={data.updatedAt} />
      </td>
    </tr>
  );
}
