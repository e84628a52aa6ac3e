import { IconBuilding, IconChevronDown } from "@tabler/icons-react";
import type { ButtonHTMLAttributes, Ref } from "react";
import { useTranslation } from "react-i18next";
import styles from "./AccountPicker.module.css";

type Props = ButtonHTMLAttributes<HTMLButtonElement> & { current: string; ref?: Ref<HTMLButtonElement> };

export function AccountButton({ current, className, ...rest }: Props) {
  const { t } = useTranslation();
  return (
    <button
      type="button"
      className={`${styles.target} ${className ?? ""}`}
      aria-label={`${t("shell.selectAccount")}: ${current}`}
      {...rest}
    >
      <IconBuilding size={16} aria-hidden />
      <span>{current}</span>
      <IconChevronDown size={16} aria-hidden />
    </button>
  );
}
