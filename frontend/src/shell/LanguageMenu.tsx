import { IconLanguage } from "@tabler/icons-react";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { deferred } from "@/ui/deferred";
import { type Language, languages } from "@/words/language";
import { BarButton } from "./BarButton";

const LanguageChoices = deferred(() => import("./LanguageChoices").then((module) => module.LanguageChoices));

/** The language of the screen; a person's choice is remembered on this machine. */
export function LanguageMenu({ userId }: { userId: string | undefined }) {
  const { t, i18n } = useTranslation();
  const [wanted, setWanted] = useState(false);
  const button = (
    <BarButton
      label={t("shell.language", { language: languages[i18n.language as Language] })}
      aria-haspopup="menu"
      onClick={() => setWanted(true)}
    >
      <IconLanguage size={18} aria-hidden />
    </BarButton>
  );

  if (!wanted) return button;
  return (
    <Suspense fallback={button}>
      <LanguageChoices target={button} userId={userId} />
    </Suspense>
  );
}
