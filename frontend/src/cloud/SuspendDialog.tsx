import { useTranslation } from "react-i18next";
import { useCommand } from "@/api/command";
import { SuspendCloudService } from "./commands";
import { ReasonDialog } from "./ReasonDialog";

type Props = { service: { id: string; name: string; version: number }; onClose: () => void };

/** The vendor says why it stops an account's service. */
export function SuspendDialog({ service: { id, name, version }, onClose }: Props) {
  const { t } = useTranslation();
  const { send, busy } = useCommand(SuspendCloudService);
  return (
    <ReasonDialog
      title={t("serviceReason.title.SUSPEND", { name })}
      label={t("serviceReason.label.SUSPEND")}
      hint={t("serviceReason.hint.SUSPEND")}
      button={t("serviceAction.SUSPEND")}
      busy={busy}
      send={(reason) => send({ id, version, reason })}
      onClose={onClose}
    />
  );
}
