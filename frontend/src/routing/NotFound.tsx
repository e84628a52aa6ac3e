import { useTranslation } from "react-i18next";
import { EmptyState } from "@/ui/EmptyState";
import { Page } from "@/ui/Page";
import { ButtonLink } from "./links";

/** The same words for what does not exist and for what belongs to someone else. */
export function NotFound({ children }: { children: string }) {
  const { t } = useTranslation();
  return (
    <Page title={t("notFound.title")}>
      <EmptyState title={children} action={<ButtonLink to="/">{t("notFound.home")}</ButtonLink>} />
    </Page>
  );
}
