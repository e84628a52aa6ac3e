import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import en from "./en.json";
import { type Language, language, rememberLanguage } from "./language";
import type later from "./later/en.json";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: { translation: typeof en & typeof later };
  }
}

void i18next.use(initReactI18next).init({
  resources: { en: { translation: en } },
  lng: language(),
  fallbackLng: "en",
  interpolation: { escapeValue: false },
});
document.documentElement.lang = i18next.language;
await bring(language());

/** English is always there, for what has no other words; another language comes when it is spoken. */
async function bring(next: Language) {
  if (next === "en" || i18next.hasResourceBundle(next, "translation")) return;
  const [words, later] = await Promise.all([import("./ko.json"), import("./later/ko.json")]);
  i18next.addResourceBundle(next, "translation", { ...words.default, ...later.default });
}

/** Switches every word on screen; userId where the person chose it. */
export function speak(next: Language, userId?: string) {
  rememberLanguage(next, userId);
  document.documentElement.lang = next;
  void bring(next).then(() => {
    // Somebody may have chosen again meanwhile.
    if (document.documentElement.lang === next && i18next.language !== next)
      void i18next.changeLanguage(next);
  });
}
