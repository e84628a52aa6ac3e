import { useTranslation } from "react-i18next";
import { useCommand } from "@/api/command";
import { FulfilCloudService } from "./commands";
import type { ReportedService } from "./FulfilActions";
import { ReasonDialog } from "./ReasonDialog";

/** Why a service could not be set up, or not be taken down. */
export function FailDialog({ service, onClose }: { service: ReportedService; onClose: () => void }) {
  const { t } = useTranslation();
  const { id, name, version } = service;
  const { send, busy } = useCommand(FulfilCloudService);
  return (
    <ReasonDialog
      title={t("serviceReason.title.FAIL", { name })}
      label={t("serviceReason.label.FAIL")}
      hint={t("serviceReason.hint.FAIL")}
      button={t("fulfillment.done")}
      busy={busy}
      send={(failure) => send({ id, version, status: "FAILED", failure })}
      onClose={onClose}
    />
  );
}
