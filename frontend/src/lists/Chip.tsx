import { Button } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

/** What a list is narrowed to by a link; a click widens it again. */
export function Chip({ onClear, children }: { onClear: () => void; children: string }) {
  const { t } = useTranslation();
  return (
    <Button
      variant="default"
      rightSection={<IconX size={14} aria-hidden />}
      aria-label={`${t("drawDowns.clear")}: ${children}`}
      onClick={onClear}
    >
      {children}
    </Button>
  );
}
