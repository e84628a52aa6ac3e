import { IconMailCheck, IconMailPause, IconMailX } from "@tabler/icons-react";
import { type FragmentOf, readFragment } from "gql.tada";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { StatusLabel } from "@/ui/StatusLabel";

export const MailMarkFragment = graphql(`
  fragment MailMark on Mail {
    sentAt
    failure
  }
`);

/** What became of a message: a server took it, the last attempt failed, or it is kept here. */
export function MailMark({ mail }: { mail: FragmentOf<typeof MailMarkFragment> }) {
  const { t } = useTranslation();
  const { sentAt, failure } = readFragment(MailMarkFragment, mail);
  if (sentAt) {
    return (
      <StatusLabel icon={IconMailCheck} tone="green">
        {t("mail.sent")}
      </StatusLabel>
    );
  }
  if (failure) {
    return (
      <StatusLabel icon={IconMailX} tone="red">
        {t("mail.notSent")}
      </StatusLabel>
    );
  }
  return (
    <StatusLabel icon={IconMailPause} tone="muted">
      {t("mail.kept")}
    </StatusLabel>
  );
}
