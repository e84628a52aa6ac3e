import { IconCircleCheckFilled, IconClockHour4, IconPlayerPause } from "@tabler/icons-react";
import { type FragmentOf, readFragment } from "gql.tada";
import { useTranslation } from "react-i18next";
import { graphql, type Role } from "@/api/graphql";
import { Moment } from "@/ui/Moment";
import { StatusLabel } from "@/ui/StatusLabel";
import { PersonActions, PersonActionsFragment } from "./PersonActions";

export const PersonRowFragment = graphql(
  `
    fragment PersonRow on Person {
      status
      lastSignInAt
      user {
        id
        name
        email
        role
      }
      ...PersonActions
    }
  `,
  [PersonActionsFragment],
);

const looks = {
  INVITED: { icon: IconClockHour4, tone: "amber" },
  ACTIVE: { icon: IconCircleCheckFilled, tone: "green" },
  DISABLED: { icon: IconPlayerPause, tone: "muted" },
} as const;

type Props = { person: FragmentOf<typeof PersonRowFragment>; roles: readonly Role[] };

export function PersonRow({ person, roles }: Props) {
  const { t } = useTranslation();
  const data = readFragment(PersonRowFragment, person);
  const { status, lastSignInAt, user } = data;

  return (
    <tr>
      <td>
        {user.name}
        <div className="muted small">{user.email}</div>
      </td>
      <td>{t(`role.${user.role}`)}</td>
      <td data-end>
        <StatusLabel {...looks[status]}>{t(`personStatus.${status}`)}</StatusLabel>
      </td>
      <td className="muted small" data-wide>
        {lastSignInAt ? <Moment at={lastSignInAt} /> : t("people.never")}
      </td>
      <td>
        <PersonActions person={data} roles={roles} />
      </td>
    </tr>
  );
}
