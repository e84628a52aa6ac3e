import { Button } from "@mantine/core";
import type { ErrorComponentProps } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Note } from "@/ui/Note";

/** The last resort: a part of the app that no longer exists on the server, or a defect of ours. */
export function CrashNote({ error }: ErrorComponentProps) {
  const { t } = useTranslation();
  const outdated = /dynamically imported module|module script failed/i.test(String(error));
  return (
    <Note
      tone={outdated ? "amber" : "red"}
      role="alert"
      action={<Button onClick={() => window.location.reload()}>{t("crash.reload")}</Button>}
    >
      {outdated ? t("crash.newVersion") : t("crash.defect")}
    </Note>
  );
}
