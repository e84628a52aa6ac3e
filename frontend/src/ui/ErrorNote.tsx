import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { CopyButton } from "./CopyButton";
import { useFormats } from "./format";
import { Note } from "./Note";

type Props = {
  /** What happened. */
  title: string;
  /** What to do about it. */
  advice: string;
  /** What support needs to find it in the log. */
  requestId: string | null;
  onRetry?: () => void;
};

export function ErrorNote({ title, advice, requestId, onRetry }: Props) {
  const { t } = useTranslation();
  const { moment } = useFormats();
  const [at] = useState(() => new Date().toISOString());

  return (
    <Note
      tone="red"
      role="alert"
      action={
        <>
          {onRetry && (
            <Button size="xs" variant="default" onClick={onRetry}>
              {t("error.retry")}
            </Button>
          )}
          {requestId && <CopyButton text={`${requestId} ${at}`} />}
        </>
      }
    >
      <strong>{title}</strong> {advice}
      {requestId && (
        <div className="muted small">
          {t("error.reference", { id: requestId, time: moment(at), interpolation: { escapeValue: false } })}
        </div>
      )}
    </Note>
  );
}
