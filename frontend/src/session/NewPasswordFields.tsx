import { PasswordInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

type Props = {
  password: string;
  again: string;
  /** Why the server refused it. */
  refused: string | undefined;
  /** The two differ, and somebody has tried to go on. */
  differ: boolean;
  onPassword: (password: string) => void;
  onAgain: (again: string) => void;
};

/** A password to be, twice. */
export function NewPasswordFields({ password, again, refused, differ, onPassword, onAgain }: Props) {
  const { t } = useTranslation();
  const toggle = { "aria-label": t("session.showPassword") };
  return (
    <>
      <PasswordInput
        label={t("password.new")}
        description={t("password.rule")}
        autoComplete="new-password"
        required
        withAsterisk={false}
        visibilityToggleButtonProps={toggle}
        value={password}
        error={refused}
        onChange={(event) => onPassword(event.currentTarget.value)}
      />
      <PasswordInput
        label={t("password.again")}
        autoComplete="new-password"
        required
        withAsterisk={false}
        visibilityToggleButtonProps={toggle}
        value={again}
        error={differ && t("password.differ")}
        onChange={(event) => onAgain(event.currentTarget.value)}
      />
    </>
  );
}
