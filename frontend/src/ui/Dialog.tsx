import { Modal } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import styles from "./Dialog.module.css";

type Props = {
  title: string;
  open: boolean;
  /** Left out: it stays until its work is done. */
  onClose?: () => void;
  size?: number;
  children: ReactNode;
};

/** A dialog, and a full sheet on a phone. */
export function Dialog({ title, open, onClose, size = 560, children }: Props) {
  const { t } = useTranslation();
  const phone = useMediaQuery("(max-width: 820px)");

  return (
    <Modal
      opened={open}
      onClose={onClose ?? (() => {})}
      title={title}
      size={size}
      fullScreen={phone}
      centered
      withCloseButton={onClose !== undefined}
      closeOnEscape={onClose !== undefined}
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": t("dialog.close") }}
      // A dialog's head is not the page's.
      attributes={{ header: { role: "presentation" } }}
      classNames={{ title: styles.title, content: styles.content }}
    >
      {children}
    </Modal>
  );
}

/** The row of buttons that ends a dialog. */
export function DialogActions({ children }: { children: ReactNode }) {
  return <div className={styles.actions}>{children}</div>;
}
