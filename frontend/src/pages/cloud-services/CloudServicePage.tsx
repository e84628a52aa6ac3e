import { getRouteApi, Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { usePageQuery } from "@/api/live";
import { FulfilActions, FulfilActionsFragment } from "@/cloud/FulfilActions";
import { ServiceHistory, ServiceHistoryFragment } from "@/cloud/ServiceHistory";
import { ServiceStatus } from "@/cloud/ServiceStatus";
import { FaultNote } from "@/faults/FaultNote";
import { NotFound } from "@/routing/NotFound";
import { CopyButton } from "@/ui/CopyButton";
import { Facts } from "@/ui/Facts";
import { Moment } from "@/ui/Moment";
import { Note } from "@/ui/Note";
import { Page, Section } from "@/ui/Page";
import { SkeletonRows } from "@/ui/Skeleton";
import { ServiceActions, ServiceActionsFragment } from "./ServiceActions";

const CloudServicePageQuery = graphql(
  `
    query CloudServicePage($id: ID!) {
      viewer {
        account {
          id
          kind
        }
      }
      cloudService(id: $id) {
        id
        name
        kind
        region
        status
        url
        failure
        overdue
        createdAt
        account {
          id
          name
        }
        requestedBy {
          id
          name
        }
        controlRoom {
          id
          name
          guid
        }
        ...FulfilActions
        ...ServiceActions
        ...ServiceHistory
      }
    }
  `,
  [FulfilActionsFragment, ServiceActionsFragment, ServiceHistoryFragment],
);

const route = getRouteApi("/shell/a/$acct/cloud-services/$service");

/** One cloud service: where it is, where it stands, and its history. */
export function CloudServicePage() {
  const { t } = useTranslation();
  const { acct, service: id } = route.useParams();
  const { data, fault, reload } = usePageQuery({ query: CloudServicePageQuery, variables: { id } });

  if (!data) {
    return (
      <Page key={id} title={t("nav.cloudServices")}>
        {fault ? (
          <FaultNote title={t("services.failedOne")} fault={fault} onRetry={reload} />
        ) : (
          <SkeletonRows rows={6} />
        )}
      </Page>
    );
  }
  const service = data.cloudService;
  if (!service || service.account.id !== acct) return <NotFound>{t("services.missing")}</NotFound>;
  const { controlRoom, url } = service;

  return (
    <Page
      key={id}
      title={service.name}
      mark={<ServiceStatus status={service.status} strong />}
      subtitle={`${service.account.name}, ${t(`serviceKind.${service.kind}`)}`}
      actions={
        <>
          <FulfilActions service={service} />
          <ServiceActions service={service} withReason={data.viewer?.account.kind === "VENDOR"} />
        </>
      }
    >
      {fault && <FaultNote title={t("services.failedOne")} fault={fault} onRetry={reload} />}
      {service.failure && (
        <Note tone="red" role="status">
          {service.failure}
        </Note>
      )}
      {service.overdue && (
        <Note tone="amber" role="status">
          {t("services.overdueNote")}
        </Note>
      )}
      <Section title={t("services.facts")}>
        <Facts
          facts={[
            [t("services.url"), url && <a href={url}>{url}</a>],
            [t("services.region"), service.region],
            [
              t("rooms.room"),
              controlRoom && (
                <Link to="/a/$acct/cloud-licenses/$room" params={{ acct, room: controlRoom.id }}>
                  {controlRoom.name}
                </Link>
              ),
            ],
            [
              t("cloudRooms.guid"),
              controlRoom && (
                <span>
                  <code>{controlRoom.guid}</code>{" "}
                  <CopyButton text={controlRoom.guid} label={t("rooms.copyGuid")} />
                </span>
              ),
            ],
            [t("services.by"), service.requestedBy?.name],
            [t("services.since"), <Moment key="since" at={service.createdAt} />],
          ]}
        />
      </Section>
      <Section title={t("drawDown.timeline")}>
        <ServiceHistory service={service} />
      </Section>
    </Page>
  );
}
