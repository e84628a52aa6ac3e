import { Button } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { usePageQuery } from "@/api/live";
import { FaultNote } from "@/faults/FaultNote";
import { pageSize } from "@/lists/address";
import { deferred } from "@/ui/deferred";
import { EmptyState } from "@/ui/EmptyState";
import { Page } from "@/ui/Page";
import { SecretNote } from "./SecretNote";
import { TokenList, TokenListFragment } from "./TokenList";

const TokensPageQuery = graphql(
  `
    query TokensPage($first: Int!, $after: String) {
      viewer {
        account {
          id
          tokens(first: $first, after: $after) {
            totalCount
            ...TokenList
          }
        }
      }
    }
  `,
  [TokenListFragment],
);

const NewTokenDialog = deferred(() => import("./NewTokenDialog").then((module) => module.NewTokenDialog));

const route = getRouteApi("/shell/dev/tokens");

/** The keys of one's programs; an admin sees those of the whole account. */
export function TokensPage() {
  const { t } = useTranslation();
  const { after } = route.useSearch();
  const { data, fault, reload } = usePageQuery({
    query: TokensPageQuery,
    variables: { first: pageSize, after: after ?? null },
    requestPolicy: "cache-and-network",
  });
  const [open, setOpen] = useState(false);
  const [secret, setSecret] = useState<string>();
  const tokens = data?.viewer?.account.tokens;
  const button = <Button onClick={() => setOpen(true)}>{t("tokens.new")}</Button>;
  const none = tokens?.totalCount === 0;

  return (
    <Page title={t("nav.tokens")} subtitle={t("tokens.subtitle")} actions={!none && button}>
      {secret && <SecretNote secret={secret} onStored={() => setSecret(undefined)} />}
      {fault && <FaultNote title={t("tokens.failed")} fault={fault} onRetry={reload} />}
      {none && (
        <EmptyState title={t("tokens.none")} action={button}>
          {t("tokens.noneBody")}
        </EmptyState>
      )}
      {!none && (tokens ?? !fault) && <TokenList tokens={tokens} after={after} onSecret={setSecret} />}
      <Suspense>
        {open && (
          <NewTokenDialog
            onClose={(made) => {
              setOpen(false);
              if (made) setSecret(made);
            }}
          />
        )}
      </Suspense>
    </Page>
  );
}
