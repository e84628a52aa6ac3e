import { useTranslation } from "react-i18next";
import type { Role } from "@/api/graphql";
import { Choices } from "@/ui/Choices";

type Props = {
  roles: readonly Role[];
  role: Role | undefined;
  error?: string | undefined;
  onChoose: (role: Role) => void;
};

/** What somebody is to be, with what each may do. */
export function RoleField({ roles, role, error, onChoose }: Props) {
  const { t } = useTranslation();
  return (
    <Choices
      type="radio"
      label={t("people.role")}
      error={error}
      choices={roles.map((each) => ({
        value: each,
        label: t(`role.${each}`),
        description: t(`people.may.${each}`),
      }))}
      chosen={role ? [role] : []}
      onChoose={([next]) => next && onChoose(next)}
    />
  );
}
