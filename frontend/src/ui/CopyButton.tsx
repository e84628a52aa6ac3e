import { Button } from "@mantine/core";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";

/** Copies a text, and says that it did. The label says what is copied, where "Copy" alone would not. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const copy = async () => {
    await navigator.clipboard?.writeText(text);
    setCopied(true);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setCopied(false), 2000);
  };

  return (
    <Button size="xs" variant="default" aria-label={copied ? undefined : label} onClick={() => void copy()}>
      {copied ? t("error.copied") : t("error.copy")}
    </Button>
  );
}
