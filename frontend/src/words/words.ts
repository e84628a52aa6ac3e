import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import en from "./en.json";
import ko from "./ko.json";
import { type Language, language, rememberLanguage } from "./language";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: { translation: typeof en };
  }
}

void i18next.use(initReactI18next).init({
  resources: { en: { translation: en }, ko: { translation: ko } },
  lng: language(),
  fallbackLng: "en",
  interpolation: { escapeValue: false },
});
document.documentElement.lang = i18next.language;

/** Switches every word on screen; userId where the person chose it. */
export function speak(next: Language, userId?: string) {
  rememberLanguage(next, userId);
  document.documentElement.lang = next;
  if (i18next.language !== next) void i18next.changeLanguage(next);
}
