import { IconMenu2 } from "@tabler/icons-react";
import { Link, useLocation } from "@tanstack/react-router";
import { type FragmentOf, readFragment } from "gql.tada";
import { type ReactNode, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { deferred } from "@/ui/deferred";
import { AccountPicker, AccountPickerFragment } from "./AccountPicker";
import { LanguageMenu } from "./LanguageMenu";
import styles from "./TopBar.module.css";
import { UserMenu, UserMenuFragment } from "./UserMenu";

const NavigationSheet = deferred(() => import("./NavigationSheet").then((module) => module.NavigationSheet));

export const TopBarFragment = graphql(
  `
    fragment TopBar on Viewer {
      ...AccountPicker
      ...UserMenu
      user {
        id
      }
    }
  `,
  [AccountPickerFragment, UserMenuFragment],
);

type Props = {
  viewer: FragmentOf<typeof TopBarFragment> | undefined;
  accountName: string | undefined;
  /** The navigation, which a phone shows as a sheet. */
  menu: ReactNode;
};

export function TopBar({ viewer, accountName, menu }: Props) {
  const { t } = useTranslation();
  const data = viewer && readFragment(TopBarFragment, viewer);
  const { pathname } = useLocation();
  const [open, setOpen] = useState(false);

  // Arriving elsewhere closes the sheet.
  useEffect(() => setOpen(false), [pathname]);

  return (
    <header className={styles.bar}>
      <button
        type="button"
        className={styles.menu}
        aria-label={t("shell.menu")}
        onClick={() => setOpen(true)}
      >
        <IconMenu2 size={18} aria-hidden />
      </button>
      <Link to="/" className={styles.brand}>
        {t("product")}
      </Link>
      {data && <AccountPicker viewer={data} current={accountName ?? ""} />}
      <div className={styles.end}>
        <LanguageMenu userId={data?.user.id} />
        {data && <UserMenu viewer={data} />}
      </div>
      {open && (
        <Suspense>
          <NavigationSheet onClose={() => setOpen(false)}>{menu}</NavigationSheet>
        </Suspense>
      )}
    </header>
  );
}
