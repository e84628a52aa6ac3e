import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Dialog, DialogActions } from "@/ui/Dialog";

export function LeaveDialog({ onLeave, onStay }: { onLeave: () => void; onStay: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog title={t("leave.title")} open onClose={onStay}>
      <p>{t("leave.body")}</p>
      <DialogActions>
        <Button variant="default" onClick={onLeave}>
          {t("leave.leave")}
        </Button>
        <Button data-autofocus onClick={onStay}>
          {t("leave.stay")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
