import { type FragmentOf, readFragment } from "gql.tada";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { PageTurner } from "@/lists/PageTurner";
import { SkeletonRows } from "@/ui/Skeleton";
import { Table } from "@/ui/Table";
import { TokenRow, TokenRowFragment } from "./TokenRow";

export const TokenListFragment = graphql(
  `
    fragment TokenList on ApiTokenConnection {
      nodes {
        id
        ...TokenRow
      }
      pageInfo {
        endCursor
        hasNextPage
      }
      totalCount
    }
  `,
  [TokenRowFragment],
);

type Props = {
  tokens: FragmentOf<typeof TokenListFragment> | undefined;
  after: string | undefined;
  onSecret: (secret: string) => void;
};

export function TokenList({ tokens, after, onSecret }: Props) {
  const { t } = useTranslation();
  const page = tokens && readFragment(TokenListFragment, tokens);

  return (
    <>
      <Table label={t("nav.tokens")} phone="rows">
        <thead>
          <tr>
            <th scope="col">{t("tokens.name")}</th>
            <th scope="col">{t("tokens.scopes")}</th>
            <th scope="col">{t("column.status")}</th>
            <th scope="col">{t("tokens.expires")}</th>
            <th scope="col">{t("tokens.lastUsed")}</th>
            <th scope="col">{t("tokens.createdBy")}</th>
            <th scope="col">{t("people.actions")}</th>
          </tr>
        </thead>
        <tbody>
          {page?.nodes.map((token) => (
            <TokenRow key={token.id} token={token} onSecret={onSecret} />
          ))}
        </tbody>
      </Table>
      {page ? <PageTurner page={page} after={after} /> : <SkeletonRows rows={8} />}
    </>
  );
}
