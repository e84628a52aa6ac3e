import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Dialog } from "@/ui/Dialog";

/** The navigation on a phone. */
export function NavigationSheet({ onClose, children }: { onClose: () => void; children: ReactNode }) {
  const { t } = useTranslation();
  return (
    <Dialog title={t("product")} open onClose={onClose}>
      {children}
    </Dialog>
  );
}
