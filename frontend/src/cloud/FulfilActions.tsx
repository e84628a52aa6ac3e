import { Button } from "@mantine/core";
import { type FragmentOf, type ResultOf, readFragment } from "gql.tada";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCommand } from "@/api/command";
import { graphql } from "@/api/graphql";
import { OutcomeNote, type Trouble, troubleOf } from "@/faults/OutcomeNote";
import { deferred } from "@/ui/deferred";
import { FulfilCloudService } from "./commands";

export const FulfilActionsFragment = graphql(`
  fragment FulfilActions on CloudService {
    id
    name
    kind
    version
    actions
  }
`);

/** What the dialogs say of the service that is reported on. */
export type ReportedService = ResultOf<typeof FulfilActionsFragment>;

/** The dialogs come when they are wanted. */
const ActivateDialog = deferred(() => import("./ActivateDialog").then((module) => module.ActivateDialog));
const FailDialog = deferred(() => import("./FailDialog").then((module) => module.FailDialog));

const reports = [
  ["START", "PROVISIONING"],
  ["DELETE", "DELETED"],
] as const;

/** What the vendor can say became of a service; nothing where the server offers nothing. */
export function FulfilActions({ service }: { service: FragmentOf<typeof FulfilActionsFragment> }) {
  const { t } = useTranslation();
  const data = readFragment(FulfilActionsFragment, service);
  const { id, version, actions } = data;
  const { send, busy } = useCommand(FulfilCloudService);
  const [open, setOpen] = useState<"ACTIVATE" | "FAIL" | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const close = () => setOpen(null);

  return (
    <>
      {reports.map(
        ([action, status]) =>
          actions.includes(action) && (
            <Button
              key={action}
              variant="default"
              loading={busy}
              onClick={() =>
                void send({ id, version, status }).then((outcome) => setTrouble(troubleOf(outcome)))
              }
            >
              {t(`serviceAction.${action}`)}
            </Button>
          ),
      )}
      {(["ACTIVATE", "FAIL"] as const).map(
        (action) =>
          actions.includes(action) && (
            <Button key={action} variant="default" onClick={() => setOpen(action)}>
              {t(`serviceAction.${action}`)}
            </Button>
          ),
      )}
      <OutcomeNote title={t("fulfillment.notReported")} trouble={trouble} />
      <Suspense>
        {open === "ACTIVATE" && <ActivateDialog service={data} onClose={close} />}
        {open === "FAIL" && <FailDialog service={data} onClose={close} />}
      </Suspense>
    </>
  );
}
