import { Link } from "@tanstack/react-router";
import { type FragmentOf, readFragment } from "gql.tada";
import { useEffect, useRef } from "react";
import { graphql } from "@/api/graphql";
import { useFormats } from "@/ui/format";
import { Moment } from "@/ui/Moment";
import styles from "./MailItem.module.css";
import { MailMark, MailMarkFragment } from "./MailMark";
import type { MailSearch } from "./search";

export const MailItemFragment = graphql(
  `
    fragment MailItem on Mail {
      id
      to
      subject
      createdAt
      ...MailMark
    }
  `,
  [MailMarkFragment],
);

type Props = { mail: FragmentOf<typeof MailItemFragment>; current: boolean };

export function MailItem({ mail, current }: Props) {
  const { list } = useFormats();
  const link = useRef<HTMLAnchorElement>(null);
  const data = readFragment(MailItemFragment, mail);

  useEffect(() => {
    if (current) link.current?.scrollIntoView({ block: "nearest" });
  }, [current]);

  return (
    <li className={styles.item}>
      <Link
        ref={link}
        to="/v/mail"
        search={(now: MailSearch) => ({ ...now, open: data.id })}
        aria-current={current || undefined}
        activeProps={{}}
        data-current={current || undefined}
        resetScroll={false}
      >
        <span className={styles.to}>{list([...data.to])}</span>
        <span className="muted small">
          <Moment at={data.createdAt} />
        </span>
        <span className={`small ${styles.subject}`}>{data.subject}</span>
        <span className="small">
          <MailMark mail={data} />
        </span>
      </Link>
    </li>
  );
}
