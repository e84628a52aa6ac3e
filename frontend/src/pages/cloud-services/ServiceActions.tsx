import { Button } from "@mantine/core";
import { type FragmentOf, type ResultOf, readFragment } from "gql.tada";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Outcome, useCommand } from "@/api/command";
import { graphql } from "@/api/graphql";
import { ResumeCloudService, RetryCloudService, SuspendCloudService } from "@/cloud/commands";
import { OutcomeNote, type Trouble, troubleOf } from "@/faults/OutcomeNote";
import { deferred } from "@/ui/deferred";

export const ServiceActionsFragment = graphql(`
  fragment ServiceActions on CloudService {
    id
    name
    version
    actions
  }
`);

/** What the dialog that deletes a service says of it. */
export type DeletableService = ResultOf<typeof ServiceActionsFragment>;

/** The dialogs come when they are wanted. */
const DeleteDialog = deferred(() => import("./DeleteDialog").then((module) => module.DeleteDialog));
const SuspendDialog = deferred(() => import("@/cloud/SuspendDialog").then((module) => module.SuspendDialog));

type Props = { service: FragmentOf<typeof ServiceActionsFragment>; withReason: boolean };

/** Offers what the server allows now, so no rule is written twice. */
export function ServiceActions({ service, withReason }: Props) {
  const { t } = useTranslation();
  const data = readFragment(ServiceActionsFragment, service);
  const { id, version, actions } = data;
  const retry = useCommand(RetryCloudService);
  const suspend = useCommand(SuspendCloudService);
  const resume = useCommand(ResumeCloudService);
  const [open, setOpen] = useState<"SUSPEND" | "DEPROVISION" | null>(null);
  const close = () => setOpen(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const settle = (outcome: Outcome<unknown> | null) => setTrouble(troubleOf(outcome));
  const commands = [
    ["RETRY", retry],
    ["RESUME", resume],
    ["SUSPEND", suspend],
  ] as const;

  return (
    <>
      {commands.map(
        ([action, { send, busy }]) =>
          actions.includes(action) && (
            <Button
              key={action}
              variant={action === "RETRY" ? "filled" : "default"}
              loading={busy}
              onClick={() =>
                withReason && action === "SUSPEND" ? setOpen(action) : void send({ id, version }).then(settle)
              }
            >
              {t(`serviceAction.${action}`)}
            </Button>
          ),
      )}
      {actions.includes("DEPROVISION") && (
        <Button variant="default" onClick={() => setOpen("DEPROVISION")}>
          {t("serviceAction.DEPROVISION")}
        </Button>
      )}
      <OutcomeNote title={t("services.notChanged")} trouble={trouble} />
      <Suspense>
        {open === "SUSPEND" && <SuspendDialog service={data} onClose={close} />}
        {open === "DEPROVISION" && <DeleteDialog service={data} withReason={withReason} onClose={close} />}
      </Suspense>
    </>
  );
}
