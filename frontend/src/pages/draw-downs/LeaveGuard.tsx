import { Button } from "@mantine/core";
import { useBlocker } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Dialog, DialogActions } from "@/ui/Dialog";

/** Asks before what was typed is lost; where nothing is lost, nothing is asked. */
export function LeaveGuard({ isChanged }: { isChanged: () => boolean }) {
  const { t } = useTranslation();
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: ({ current, next }) => current.pathname !== next.pathname && isChanged(),
    enableBeforeUnload: isChanged,
    withResolver: true,
  });

  return (
    <Dialog title={t("leave.title")} open={status === "blocked"} onClose={() => reset?.()}>
      <p>{t("leave.body")}</p>
      <DialogActions>
        <Button variant="default" onClick={() => proceed?.()}>
          {t("leave.leave")}
        </Button>
        <Button data-autofocus onClick={() => reset?.()}>
          {t("leave.stay")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
