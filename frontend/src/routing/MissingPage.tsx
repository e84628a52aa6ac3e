import { useTranslation } from "react-i18next";
import { NotFound } from "./NotFound";

export function MissingPage() {
  const { t } = useTranslation();
  return <NotFound>{t("notFound.page")}</NotFound>;
}
