import { useTranslation } from "react-i18next";
import { markSessionFound } from "@/api/session";
import { reconnect } from "@/api/socket";
import { SignInForm } from "@/session/SignInForm";
import { Dialog } from "@/ui/Dialog";

/** Asks for the password again over the page, so that nothing that was typed is lost. */
export function SessionDialog({ userId }: { userId: string }) {
  const { t } = useTranslation();

  const onSignedIn = (user: { id: string }) => {
    // Someone else must not go on with what the first person began.
    if (user.id !== userId) {
      window.location.assign("/");
      return;
    }
    markSessionFound();
    reconnect();
  };

  return (
    <Dialog title={t("session.lostTitle")} open size={420}>
      <p>{t("session.lost")}</p>
      <SignInForm onSignedIn={onSignedIn} />
    </Dialog>
  );
}
