import { Button } from "@mantine/core";
import { type FragmentOf, readFragment } from "gql.tada";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { deferred } from "@/ui/deferred";
import { Note } from "@/ui/Note";

export const InviteButtonFragment = graphql(`
  fragment InviteButton on Account {
    id
    assignableRoles
  }
`);

const InviteDialog = deferred(() => import("./InviteDialog").then((module) => module.InviteDialog));

/** Invites somebody to an account, where that is one's to do. */
export function InviteButton({ account }: { account: FragmentOf<typeof InviteButtonFragment> }) {
  const { t } = useTranslation();
  const { id, assignableRoles } = readFragment(InviteButtonFragment, account);
  const [open, setOpen] = useState(false);
  const [invited, setInvited] = useState<string>();
  if (assignableRoles.length === 0) return null;

  const close = (email?: string) => {
    setOpen(false);
    setInvited(email);
  };
  return (
    <>
      {invited && (
        <Note tone="cobalt" role="status">
          {t("people.invited", { email: invited })}
        </Note>
      )}
      <Button onClick={() => setOpen(true)}>{t("people.invite")}</Button>
      <Suspense>{open && <InviteDialog accountId={id} roles={assignableRoles} onClose={close} />}</Suspense>
    </>
  );
}
