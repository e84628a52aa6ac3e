import { Button, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCommand } from "@/api/command";
import { OutcomeNote, type Trouble, troubleOf } from "@/faults/OutcomeNote";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { FulfilCloudService } from "./commands";
import type { ReportedService } from "./FulfilActions";

const guidForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Where a service runs now; of a Control Room also who it is. */
export function ActivateDialog({ service, onClose }: { service: ReportedService; onClose: () => void }) {
  const { t } = useTranslation();
  const { id, name, kind, version } = service;
  const { send, busy } = useCommand(FulfilCloudService);
  const [url, setUrl] = useState("");
  const [guid, setGuid] = useState("");
  const [tried, setTried] = useState(false);
  const [refused, setRefused] = useState<Partial<Record<string, string>>>({});
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const withGuid = kind === "CONTROL_ROOM";
  const noUrl = !/^https:\/\/./.test(url.trim());
  const noGuid = withGuid && !guidForm.test(guid.trim());

  const report = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (noUrl || noGuid) {
      document.getElementById(noUrl ? "service-url" : "service-guid")?.focus();
      return;
    }
    const outcome = await send({
      id,
      version,
      status: "ACTIVE",
      url: url.trim(),
      ...(withGuid && { guid: guid.trim() }),
    });
    const refusals = outcome?.kind === "refused" ? outcome.refusals : [];
    const atFields = refusals.filter(({ path }) => path[0] === "url" || path[0] === "guid");
    setRefused(Object.fromEntries(atFields.map(({ path, message }) => [path[0], message])));
    setTrouble(atFields.length > 0 ? null : troubleOf(outcome));
    if (outcome?.kind === "done") onClose();
  };

  return (
    <Dialog title={t("fulfillment.runs", { name })} open onClose={onClose}>
      <form onSubmit={(event) => void report(event)} noValidate>
        <TextInput
          id="service-url"
          type="url"
          label={t("services.url")}
          description={t("fulfillment.urlHint")}
          autoComplete="off"
          maxLength={2048}
          data-autofocus
          value={url}
          error={tried && noUrl ? t("fulfillment.urlNeeded") : refused.url}
          onChange={(event) => setUrl(event.currentTarget.value)}
        />
        {withGuid && (
          <TextInput
            id="service-guid"
            label={t("fulfillment.guid")}
            description={t("fulfillment.guidHint")}
            autoComplete="off"
            spellCheck={false}
            value={guid}
            error={tried && noGuid ? t("fulfillment.guidNeeded") : refused.guid}
            onChange={(event) => setGuid(event.currentTarget.value)}
          />
        )}
        <OutcomeNote title={t("fulfillment.notReported")} trouble={trouble} />
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {t("dialog.cancel")}
          </Button>
          <Button type="submit" loading={busy}>
            {t("fulfillment.done")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
