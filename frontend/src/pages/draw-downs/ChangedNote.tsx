import { Button } from "@mantine/core";
import { type FragmentOf, readFragment } from "gql.tada";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { Note } from "@/ui/Note";

export const ChangedNoteFragment = graphql(`
  fragment ChangedNote on PDR {
    version
    events {
      action
      by {
        id
        name
      }
    }
  }
`);

type Props = { pdr: FragmentOf<typeof ChangedNoteFragment>; viewerId: string | undefined };

/** Says who else changed the request while it was open. The page shows it already; this says why it looks different. */
export function ChangedNote({ pdr, viewerId }: Props) {
  const { t } = useTranslation();
  const { version, events } = readFragment(ChangedNoteFragment, pdr);
  const [seen, setSeen] = useState(version);
  const last = events.at(-1);

  if (version <= seen || !last || last.by?.id === viewerId) return null;
  return (
    <Note
      tone="cobalt"
      role="status"
      action={
        <Button size="xs" variant="default" onClick={() => setSeen(version)}>
          {t("drawDown.changedSeen")}
        </Button>
      }
    >
      {last.by
        ? t(`changed.${last.action}`, { name: last.by.name })
        : t("drawDown.changedBySystem", { event: t(`event.${last.action}`) })}
    </Note>
  );
}
