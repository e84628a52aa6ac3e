import { Link } from "@tanstack/react-router";
import { type FragmentOf, readFragment } from "gql.tada";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { Age } from "@/ui/Moment";
import { useContents } from "@/units/contents";
import styles from "./QueueItem.module.css";

export const QueueItemFragment = graphql(`
  fragment QueueItem on PDR {
    number
    submittedAt
    partner {
      id
      name
    }
    customer {
      accountName
      account {
        id
      }
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
  }
`);

type Props = { pdr: FragmentOf<typeof QueueItemFragment>; current: boolean };

export function QueueItem({ pdr, current }: Props) {
  const { t } = useTranslation();
  const contents = useContents();
  const link = useRef<HTMLAnchorElement>(null);
  const { number, submittedAt, partner, customer, order, lines } = readFragment(QueueItemFragment, pdr);

  useEffect(() => {
    if (current) link.current?.scrollIntoView({ block: "nearest" });
  }, [current]);

  return (
    <li className={styles.item}>
      <Link ref={link} to="/v/queue/$pdr" params={{ pdr: number }} data-current={current || undefined}>
        <span className={styles.partner}>{partner.name}</span>
        <span className="muted small">{submittedAt && <Age since={submittedAt} />}</span>
        <span className="small">
          {customer.accountName}
          {!customer.account && <span className="muted">, {t("customer.new")}</span>}
        </span>
        <span className="small">{contents([...lines])}</span>
        <span className="muted caption">{[number, order?.number].filter(Boolean).join(", ")}</span>
      </Link>
    </li>
  );
}
