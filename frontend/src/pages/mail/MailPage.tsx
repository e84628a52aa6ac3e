import { useInterval, useMediaQuery } from "@mantine/hooks";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { usePageQuery } from "@/api/live";
import { FaultNote } from "@/faults/FaultNote";
import { ListTools } from "@/lists/ListTools";
import { PageTurner } from "@/lists/PageTurner";
import { SearchField } from "@/lists/SearchField";
import { ButtonLink } from "@/routing/links";
import { EmptyState } from "@/ui/EmptyState";
import { Page } from "@/ui/Page";
import { SkeletonRows } from "@/ui/Skeleton";
import { useShortcuts } from "@/ui/shortcuts";
import { MailItem, MailItemFragment } from "./MailItem";
import styles from "./MailPage.module.css";
import { MailPane, MailPaneFragment } from "./MailPane";
import { variablesOf } from "./search";

const MailPageQuery = graphql(
  `
    query MailPage($first: Int!, $after: String, $search: String) {
      sentMail(first: $first, after: $after, search: $search) {
        nodes {
          id
          ...MailItem
          ...MailPane
        }
        pageInfo {
          endCursor
          hasNextPage
        }
        totalCount
      }
    }
  `,
  [MailItemFragment, MailPaneFragment],
);

const route = getRouteApi("/shell/v/mail");

/** Mail is written and sent in the background, and nobody is told when; so the page asks. */
const askEvery = 5000;

/** What the portal wrote to people, whether it was sent or kept. */
export function MailPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const narrow = useMediaQuery("(max-width: 820px)", false, { getInitialValueInEffect: false });
  const { data, fault, reload } = usePageQuery({ query: MailPageQuery, variables: variablesOf(search) });
  useInterval(() => !document.hidden && reload(), askEvery, { autoInvoke: true });

  const page = data?.sentMail;
  const mails = page?.nodes ?? [];
  // A wide screen has room for a message beside the list, so one is always open there.
  const open = mails.find(({ id }) => id === search.open) ?? (narrow ? undefined : mails[0]);
  const move = (step: number) => {
    const next = mails[(open ? mails.indexOf(open) : -1) + step];
    if (next) void navigate({ search: (now) => ({ ...now, open: next.id }), replace: true });
  };
  useShortcuts({
    KeyJ: () => move(1),
    ArrowDown: () => move(1),
    KeyK: () => move(-1),
    ArrowUp: () => move(-1),
  });

  return (
    <Page title={t("nav.mail")}>
      <ListTools>
        <SearchField label={t("mail.search")} q={search.q} />
      </ListTools>
      {fault && <FaultNote title={t("mail.failed")} fault={fault} onRetry={reload} />}
      {!page && !fault && <SkeletonRows rows={8} />}
      {page && mails.length === 0 && <NoMail searched={search.q !== undefined} />}
      {page && mails.length > 0 && (
        <>
          <div className={styles.split} data-open={open !== undefined || undefined}>
            <ul className={styles.list} aria-label={t("nav.mail")}>
              {mails.map((mail) => (
                <MailItem key={mail.id} mail={mail} current={mail === open} />
              ))}
            </ul>
            {open && <MailPane key={open.id} mail={open} />}
          </div>
          <PageTurner page={page} after={search.after} />
        </>
      )}
    </Page>
  );
}

function NoMail({ searched }: { searched: boolean }) {
  const { t } = useTranslation();
  if (!searched) return <EmptyState title={t("mail.firstTitle")}>{t("mail.first")}</EmptyState>;
  return (
    <EmptyState
      title={t("mail.noMatch")}
      action={
        <ButtonLink to="." search={{}} variant="default">
          {t("drawDowns.clearFilters")}
        </ButtonLink>
      }
    />
  );
}
