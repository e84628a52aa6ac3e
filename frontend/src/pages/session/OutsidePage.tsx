import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { LanguageMenu } from "@/shell/LanguageMenu";
import { Page } from "@/ui/Page";
import styles from "./OutsidePage.module.css";

/** What surrounds a page for whoever is not signed in. */
export function OutsidePage({
  title,
  children,
  aside,
}: {
  title: string;
  children: ReactNode;
  aside?: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <>
      <header className={styles.band}>
        <strong>{t("product")}</strong>
        <LanguageMenu userId={undefined} />
      </header>
      <main className={styles.main}>
        <div>
          <Page title={title}>{children}</Page>
        </div>
        {aside}
      </main>
    </>
  );
}
