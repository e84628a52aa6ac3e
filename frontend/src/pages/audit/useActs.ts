import { useMemo } from "react";
import { useTranslation } from "react-i18next";

/** The acts that have words; one that we do not know yet is called by its own name. */
const known = {
  pdr: ["CREATE", "EDIT", "SUBMIT", "WITHDRAW", "APPROVE", "REJECT", "ACCEPT", "EXPIRE", "CLONE"],
  room: [
    "CREATE",
    "CONFIGURE",
    "WAIT",
    "ISSUE",
    "FAIL",
    "REQUEST",
    "CONFIRM",
    "CREDENTIAL",
    "FAIL_SAFE",
    "RESUME",
    "SUSPEND",
    "RELEASE",
    "DECOMMISSION",
  ],
  service: [
    "PROVISION",
    "START",
    "ACTIVATE",
    "FAIL",
    "RETRY",
    "SUSPEND",
    "RESUME",
    "DEPROVISION",
    "DELETE",
    "OVERDUE",
  ],
  user: [
    "SIGN_IN",
    "SIGN_OUT",
    "SIGN_IN_REFUSED",
    "FORBIDDEN",
    "INVITE",
    "RESEND_INVITATION",
    "JOIN",
    "CHANGE_ROLE",
    "DISABLE",
    "ENABLE",
    "UPDATE_PROFILE",
    "FORGET_PASSWORD",
    "LINK_REFUSED",
    "END_SESSION",
    "SIGN_OUT_EVERYWHERE",
  ],
  token: ["CREATE", "ROTATE", "REVOKE", "REFUSED", "IN_URL"],
  account: ["OPEN", "LINK_CUSTOMER", "UNLINK_CUSTOMER"],
  security: [
    "ENABLE_TOTP",
    "DISABLE_TOTP",
    "RENEW_RECOVERY_CODES",
    "USE_RECOVERY_CODE",
    "REFUSE_CODE",
    "ADD_PASSKEY",
    "REMOVE_PASSKEY",
    "CHANGE_PASSWORD",
    "RESET_PASSWORD",
  ],
} as const;

type Act = { action: string; object: string; name: string };

/** What the acts are called, by their names in the log. */
export function useActs(): Map<string, Act> {
  const { t } = useTranslation();
  return useMemo(() => {
    const acts: Act[] = [
      ...known.pdr.map((act) => ({ action: `pdr.${act}`, object: t("audit.pdr"), name: t(`event.${act}`) })),
      ...known.room.map((act) => ({
        action: `control_room.${act}`,
        object: t("audit.controlRoom"),
        name: t(`roomEvent.${act}`),
      })),
      ...known.service.map((act) => ({
        action: `cloud_service.${act}`,
        object: t("audit.cloudService"),
        name: t(`serviceEvent.${act}`),
      })),
      ...known.user.map((act) => ({
        action: `user.${act}`,
        object: t("audit.person"),
        name: t(`personEvent.${act}`),
      })),
      ...known.token.map((act) => ({
        action: `token.${act}`,
        object: t("audit.token"),
        name: t(`tokenEvent.${act}`),
      })),
      ...known.account.map((act) => ({
        action: `account.${act}`,
        object: t("audit.accountObject"),
        name: t(`accountEvent.${act}`),
      })),
      ...known.security.map((act) => ({
        action: `security.${act}`,
        object: t("audit.person"),
        name: t(`securityEvent.${act}`),
      })),
    ];
    return new Map(acts.map((act) => [act.action, act]));
  }, [t]);
}
