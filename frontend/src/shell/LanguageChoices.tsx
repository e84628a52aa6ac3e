import { Menu } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { type Language, languages } from "@/words/language";
import { speak } from "@/words/words";

type Props = { target: ReactNode; userId: string | undefined };

export function LanguageChoices({ target, userId }: Props) {
  const { i18n } = useTranslation();
  return (
    <Menu
      defaultOpened
      position="bottom-end"
      transitionProps={{ duration: 0 }}
      withinPortal={false}
      // The first choice takes the focus; a placeholder is no child of a menu.
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>{target}</Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup value={i18n.language} onChange={(next) => speak(next as Language, userId)}>
          {Object.entries(languages).map(([code, name]) => (
            <Menu.RadioItem key={code} value={code} lang={code}>
              {name}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}
