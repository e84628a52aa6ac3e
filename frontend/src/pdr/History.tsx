import { type Icon, IconCopy, IconPencil } from "@tabler/icons-react";
import { type FragmentOf, readFragment } from "gql.tada";
import { useTranslation } from "react-i18next";
import { graphql, type PDREventKind } from "@/api/graphql";
import { Moment } from "@/ui/Moment";
import type { Tone } from "@/ui/StatusLabel";
import { Timeline } from "@/ui/Timeline";
import { stateLooks } from "./PDRStatus";

export const HistoryFragment = graphql(`
  fragment History on PDR {
    events {
      action
      at
      comment
      by {
        id
        name
      }
    }
  }
`);

const looks = {
  CREATE: { icon: IconPencil, tone: "muted" },
  CLONE: { icon: IconCopy, tone: "muted" },
  SUBMIT: stateLooks.SUBMITTED,
  APPROVE: stateLooks.APPROVED,
  REJECT: stateLooks.REJECTED,
  ACCEPT: stateLooks.ACCEPTED,
  WITHDRAW: stateLooks.WITHDRAWN,
  EXPIRE: stateLooks.EXPIRED,
} satisfies Record<PDREventKind, { icon: Icon; tone: Tone }>;

/** What happened to a request, the newest first. */
export function History({ pdr }: { pdr: FragmentOf<typeof HistoryFragment> }) {
  const { t } = useTranslation();
  const { events } = readFragment(HistoryFragment, pdr);

  const entries = events.map(({ action, at, comment, by }) => ({
    ...looks[action],
    key: action + at,
    title: t(`event.${action}`),
    detail: (
      <>
        {by?.name ?? t("event.system")}, <Moment at={at} />
      </>
    ),
    comment,
  }));
  return <Timeline entries={entries.reverse()} />;
}
