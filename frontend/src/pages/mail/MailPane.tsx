import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { type FragmentOf, readFragment } from "gql.tada";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { Facts } from "@/ui/Facts";
import { useFormats } from "@/ui/format";
import { Moment } from "@/ui/Moment";
import { Note } from "@/ui/Note";
import { MailMark, MailMarkFragment } from "./MailMark";
import styles from "./MailPane.module.css";
import type { MailSearch } from "./search";

export const MailPaneFragment = graphql(
  `
    fragment MailPane on Mail {
      to
      subject
      text
      html
      template
      locale
      createdAt
      sentAt
      failure
      pdr {
        id
        number
        partner {
          id
        }
      }
      ...MailMark
    }
  `,
  [MailMarkFragment],
);

/** The messages that the server writes; one that we do not know yet is called by its own name. */
const templates = {
  pdr_submitted: "mail.submitted",
  pdr_approved: "mail.approved",
  pdr_rejected: "mail.rejected",
  pdr_accepted: "mail.accepted",
  pdr_accepted_customer: "mail.acceptedCustomer",
  pdr_expired: "mail.expired",
  expiry_digest: "mail.expiryDigest",
} as const;

const isKnown = (template: string): template is keyof typeof templates => Object.hasOwn(templates, template);

/** The message at hand, as its reader got it. */
export function MailPane({ mail }: { mail: FragmentOf<typeof MailPaneFragment> }) {
  const { t } = useTranslation();
  const { list, language } = useFormats();
  const [asHTML, setAsHTML] = useState(false);
  const data = readFragment(MailPaneFragment, mail);
  const { to, subject, text, html, template, locale, createdAt, sentAt, failure, pdr } = data;

  return (
    <section className={styles.pane} aria-label={subject}>
      <Link to="/v/mail" search={({ open: _, ...rest }: MailSearch) => rest} className={styles.back}>
        {t("mail.back")}
      </Link>
      <header className={styles.head}>
        <h2>{subject}</h2>
        <Button variant="default" size="xs" onClick={() => setAsHTML(!asHTML)}>
          {asHTML ? t("mail.asText") : t("mail.asHTML")}
        </Button>
      </header>
      {failure && !sentAt && (
        <Note tone="red">
          {t("mail.failure")} <span className="mono">{failure}</span>
        </Note>
      )}
      <Facts
        facts={[
          [t("mail.to"), list([...to])],
          [t("mail.template"), isKnown(template) ? t(templates[template]) : template],
          [t("mail.language"), language(locale)],
          [t("mail.written"), <Moment at={createdAt} />],
          [
            t("column.status"),
            <>
              <MailMark mail={data} /> {sentAt && <Moment at={sentAt} />}
            </>,
          ],
          [
            t("column.request"),
            pdr && (
              <Link to="/a/$acct/draw-downs/$pdr" params={{ acct: pdr.partner.id, pdr: pdr.number }}>
                {pdr.number}
              </Link>
            ),
          ],
        ]}
      />
      {asHTML ? <Letter title={subject} html={html} /> : <p className={styles.text}>{text}</p>}
    </section>
  );
}

/** The letter in a document of its own: it runs no scripts, and its links open in a new tab. */
function Letter({ title, html }: { title: string; html: string }) {
  return (
    <iframe
      className={styles.letter}
      title={title}
      sandbox="allow-popups allow-popups-to-escape-sandbox"
      srcDoc={html.replace("<head>", '<head><base target="_blank">')}
    />
  );
}
