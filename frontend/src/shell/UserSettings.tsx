import { type MantineColorScheme, Menu, useMantineColorScheme } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useMutation } from "urql";
import { graphql } from "@/api/graphql";
import { forgetSession } from "@/api/session";
import { hangUp } from "@/api/socket";
import { setSingleKeys, useSingleKeys } from "@/ui/shortcuts";

const SignOut = graphql(`
  mutation SignOut {
    signOut
  }
`);

const schemes = ["light", "dark", "auto"] as const satisfies MantineColorScheme[];

type Props = { target: ReactNode; name: string; email: string };

export function UserSettings({ target, name, email }: Props) {
  const { t } = useTranslation();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const singleKeys = useSingleKeys();
  const [, signOut] = useMutation(SignOut);

  const leave = async () => {
    hangUp();
    await signOut({});
    forgetSession();
    // A new document: nothing of the last person stays in memory.
    window.location.assign("/login");
  };

  return (
    <Menu
      defaultOpened
      position="bottom-end"
      width={260}
      transitionProps={{ duration: 0 }}
      withinPortal={false}
      // The first choice takes the focus; a placeholder is no child of a menu.
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>{target}</Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {name}
          <br />
          {email}
        </Menu.Label>
        <Menu.Divider />
        <Menu.Label>{t("shell.scheme")}</Menu.Label>
        <Menu.RadioGroup value={colorScheme} onChange={(next) => setColorScheme(next as MantineColorScheme)}>
          {schemes.map((scheme) => (
            <Menu.RadioItem key={scheme} value={scheme} closeMenuOnClick={false}>
              {t(`scheme.${scheme}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.CheckboxItem checked={singleKeys} onChange={setSingleKeys} closeMenuOnClick={false}>
          {t("shell.singleKeys")}
        </Menu.CheckboxItem>
        <Menu.Divider />
        <Menu.Item component={Link} to="/me">
          {t("shell.profile")}
        </Menu.Item>
        <Menu.Item component={Link} to="/dev/tokens">
          {t("nav.tokens")}
        </Menu.Item>
        <Menu.Item onClick={() => void leave()}>{t("shell.signOut")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
