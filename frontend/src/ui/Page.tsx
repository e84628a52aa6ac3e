import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import styles from "./Page.module.css";

type Props = {
  /** The heading, and the document's title. */
  title: string;
  /** Beside the heading: a state. */
  mark?: ReactNode;
  subtitle?: ReactNode;
  actions?: ReactNode;
  /** Whether the heading takes the focus; not where the page has a better first place. */
  focus?: boolean;
  children: ReactNode;
};

let focusedPath: string | null = null;

/** A page: its heading is announced and focused when one arrives from another page. */
export function Page({ title, mark, subtitle, actions, focus = true, children }: Props) {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  const product = t("product");

  useEffect(() => {
    document.title = `${title} · ${product}`;
  }, [title, product]);

  useEffect(() => {
    const path = window.location.pathname;
    const arrived = focusedPath !== null && focusedPath !== path;
    focusedPath = path;
    if (arrived && focus) heading.current?.focus({ preventScroll: true });
  }, [focus]);

  return (
    <>
      <header className={styles.head}>
        <div>
          <div className={styles.title}>
            <h1 ref={heading} tabIndex={-1}>
              {title}
            </h1>
            {mark}
          </div>
          {subtitle && <div className={styles.subtitle}>{subtitle}</div>}
        </div>
        {actions && <div className={styles.actions}>{actions}</div>}
      </header>
      {children}
    </>
  );
}

/** A part of a page under its own heading. */
export function Section(props: { title: string; hint?: ReactNode; aside?: ReactNode; children: ReactNode }) {
  return (
    <section className={styles.section} aria-label={props.title}>
      <header>
        <h2>{props.title}</h2>
        {props.hint && <p className="muted small">{props.hint}</p>}
        {props.aside && <div className={styles.aside}>{props.aside}</div>}
      </header>
      {props.children}
    </section>
  );
}
