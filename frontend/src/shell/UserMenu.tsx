import { IconUser } from "@tabler/icons-react";
import { type FragmentOf, readFragment } from "gql.tada";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { deferred } from "@/ui/deferred";
import { BarButton } from "./BarButton";

export const UserMenuFragment = graphql(`
  fragment UserMenu on Viewer {
    user {
      id
      name
      email
    }
  }
`);

const UserSettings = deferred(() => import("./UserSettings").then((module) => module.UserSettings));

export function UserMenu({ viewer }: { viewer: FragmentOf<typeof UserMenuFragment> }) {
  const { t } = useTranslation();
  const { user } = readFragment(UserMenuFragment, viewer);
  const [wanted, setWanted] = useState(false);
  const button = (
    <BarButton
      label={t("shell.user", { name: user.name })}
      aria-haspopup="menu"
      onClick={() => setWanted(true)}
    >
      <IconUser size={18} aria-hidden />
    </BarButton>
  );

  if (!wanted) return button;
  return (
    <Suspense fallback={button}>
      <UserSettings target={button} name={user.name} email={user.email} />
    </Suspense>
  );
}
