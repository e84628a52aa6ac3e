import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { usePageQuery } from "@/api/live";
import { FaultNote } from "@/faults/FaultNote";
import { Page } from "@/ui/Page";
import { SkeletonRows } from "@/ui/Skeleton";
import { PasskeysCard, PasskeysCardFragment } from "./PasskeysCard";
import { PasswordCard } from "./PasswordCard";
import { ProfileCard, ProfileCardFragment } from "./ProfileCard";
import { SecondFactorCard, SecondFactorCardFragment } from "./SecondFactorCard";
import { SessionsCard, SessionsCardFragment } from "./SessionsCard";

const MePageQuery = graphql(
  `
    query MePage {
      viewer {
        user {
          id
          name
          email
        }
        ...ProfileCard
        ...SessionsCard
        security {
          ...SecondFactorCard
          ...PasskeysCard
        }
      }
    }
  `,
  [ProfileCardFragment, SessionsCardFragment, SecondFactorCardFragment, PasskeysCardFragment],
);

/** What is about oneself, a card for each concern. */
export function MePage() {
  const { t } = useTranslation();
  const { data, fault, reload } = usePageQuery({ query: MePageQuery, requestPolicy: "cache-and-network" });
  const user = data?.viewer?.user;
  const security = data?.viewer?.security;

  return (
    <Page title={t("shell.profile")} subtitle={user && `${user.name}, ${user.email}`}>
      {fault && <FaultNote title={t("me.failed")} fault={fault} onRetry={reload} />}
      {!data && !fault && <SkeletonRows rows={6} />}
      {data?.viewer && security && user && (
        <>
          <ProfileCard viewer={data.viewer} />
          <PasswordCard email={user.email} onChanged={reload} />
          <SecondFactorCard security={security} />
          <PasskeysCard security={security} />
          <SessionsCard viewer={data.viewer} onEnded={reload} />
        </>
      )}
    </Page>
  );
}
