import { Radio } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Role } from "@/api/graphql";

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
    <Radio.Group
      label={t("people.role")}
      value={role ?? null}
      error={error}
      onChange={(next) => onChoose(next as Role)}
    >
      {roles.map((each) => (
        <Radio
          key={each}
          value={each}
          mt={6}
          label={t(`role.${each}`)}
          description={t(`people.may.${each}`)}
        />
      ))}
    </Radio.Group>
  );
}
