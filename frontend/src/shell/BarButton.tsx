import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import styles from "./TopBar.module.css";

type Props = ButtonHTMLAttributes<HTMLButtonElement> & {
  label: string;
  ref?: Ref<HTMLButtonElement>;
  children: ReactNode;
};

/** An icon in the top bar that opens something. */
export function BarButton({ label, className, children, ...rest }: Props) {
  return (
    <button type="button" className={`${styles.icon} ${className ?? ""}`} aria-label={label} {...rest}>
      {children}
    </button>
  );
}
