import { type Icon, IconAlertTriangle, IconRefresh } from "@tabler/icons-react";
import { type FragmentOf, readFragment } from "gql.tada";
import { useTranslation } from "react-i18next";
import { type CloudServiceEventKind, graphql } from "@/api/graphql";
import { Moment } from "@/ui/Moment";
import type { Tone } from "@/ui/StatusLabel";
import { Timeline } from "@/ui/Timeline";
import { serviceLooks } from "./ServiceStatus";

export const ServiceHistoryFragment = graphql(`
  fragment ServiceHistory on CloudService {
    events {
      kind
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
  PROVISION: serviceLooks.REQUESTED,
  START: serviceLooks.PROVISIONING,
  ACTIVATE: serviceLooks.ACTIVE,
  FAIL: serviceLooks.FAILED,
  RETRY: { icon: IconRefresh, tone: "cobalt" },
  SUSPEND: serviceLooks.SUSPENDED,
  RESUME: serviceLooks.ACTIVE,
  DEPROVISION: serviceLooks.DEPROVISIONING,
  DELETE: serviceLooks.DELETED,
  OVERDUE: { icon: IconAlertTriangle, tone: "red" },
} satisfies Record<CloudServiceEventKind, { icon: Icon; tone: Tone }>;

/** What happened to a cloud service, the newest first. */
export function ServiceHistory({ service }: { service: FragmentOf<typeof ServiceHistoryFragment> }) {
  const { t } = useTranslation();
  const { events } = readFragment(ServiceHistoryFragment, service);
  const entries = events.map(({ kind, at, comment, by }) => ({
    ...looks[kind],
    key: kind + at,
    title: t(`serviceEvent.${kind}`),
    detail: (
      <>
        {by?.name ?? t("serviceEvent.vendor")}, <Moment at={at} />
      </>
    ),
    comment,
  }));
  return <Timeline entries={entries.reverse()} />;
}
