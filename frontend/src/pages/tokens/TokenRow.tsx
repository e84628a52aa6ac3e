import { Button } from "@mantine/core";
import { IconCircleCheckFilled, IconClockHour4, IconClockX, IconTrash } from "@tabler/icons-react";
import { type FragmentOf, readFragment } from "gql.tada";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { deferred } from "@/ui/deferred";
import { Moment } from "@/ui/Moment";
import { StatusLabel } from "@/ui/StatusLabel";
import styles from "./TokenRow.module.css";

export const TokenRowFragment = graphql(`
  fragment TokenRow on ApiToken {
    id
    name
    beginning
    scopes
    status
    expiresAt
    lastUsedAt
    lastUsedAddress
    actions
    createdBy {
      id
      name
    }
  }
`);

const RotateDialog = deferred(() => import("./RotateDialog").then((module) => module.RotateDialog));
const RevokeDialog = deferred(() => import("./RevokeDialog").then((module) => module.RevokeDialog));

const looks = {
  ACTIVE: { icon: IconCircleCheckFilled, tone: "green" },
  ROTATED: { icon: IconClockHour4, tone: "amber" },
  EXPIRED: { icon: IconClockX, tone: "muted" },
  REVOKED: { icon: IconTrash, tone: "muted" },
} as const;

type Props = { token: FragmentOf<typeof TokenRowFragment>; onSecret: (secret: string) => void };

export function TokenRow({ token, onSecret }: Props) {
  const { t } = useTranslation();
  const data = readFragment(TokenRowFragment, token);
  const { id, name, beginning, scopes, status, expiresAt, lastUsedAt, lastUsedAddress, actions, createdBy } =
    data;
  const [open, setOpen] = useState<(typeof actions)[number] | null>(null);
  const close = (secret?: string) => {
    setOpen(null);
    if (secret) onSecret(secret);
  };

  return (
    <tr>
      <td>
        {name}
        <div className="muted caption mono">{beginning}…</div>
      </td>
      <td data-wide className="small">
        {scopes.join(", ")}
      </td>
      <td data-end>
        <StatusLabel {...looks[status]}>{t(`tokenStatus.${status}`)}</StatusLabel>
      </td>
      <td data-wide className="muted small">
        <Moment at={expiresAt} />
      </td>
      <td className="muted small">
        {lastUsedAt ? <Moment at={lastUsedAt} /> : t("tokens.never")}
        {lastUsedAddress && <div className="caption">{lastUsedAddress}</div>}
      </td>
      <td data-wide className="muted small">
        {createdBy.name}
      </td>
      <td>
        <div className={styles.actions}>
          {actions.map((action) => (
            <Button
              key={action}
              variant="default"
              size="compact-sm"
              aria-label={t(`tokens.of.${action}`, { name })}
              onClick={() => setOpen(action)}
            >
              {t(`tokens.action.${action}`)}
            </Button>
          ))}
        </div>
        <Suspense>
          {open === "ROTATE" && <RotateDialog id={id} name={name} onClose={close} />}
          {open === "REVOKE" && <RevokeDialog id={id} name={name} onClose={close} />}
        </Suspense>
      </td>
    </tr>
  );
}
