import { Link } from "@tanstack/react-router";
import { type FragmentOf, readFragment } from "gql.tada";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { FulfilActions, FulfilActionsFragment } from "@/cloud/FulfilActions";
import { ServiceStatus } from "@/cloud/ServiceStatus";
import { Moment } from "@/ui/Moment";
import styles from "./WaitingRow.module.css";

export const WaitingRowFragment = graphql(
  `
    fragment WaitingRow on CloudService {
      id
      name
      kind
      region
      status
      overdue
      updatedAt
      account {
        id
        name
      }
      ...FulfilActions
    }
  `,
  [FulfilActionsFragment],
);

export function WaitingRow({ service }: { service: FragmentOf<typeof WaitingRowFragment> }) {
  const { t } = useTranslation();
  const data = readFragment(WaitingRowFragment, service);
  const { id, name, kind, region, status, overdue, updatedAt, account } = data;

  return (
    <tr>
      <td>
        <Link to="/a/$acct/cloud-services/$service" params={{ acct: account.id, service: id }}>
          {name}
        </Link>
        <div className={styles.account}>{account.name}</div>
      </td>
      <td data-wide>{account.name}</td>
      <td data-wide>{t(`serviceKind.${kind}`)}</td>
      <td data-wide>{region}</td>
      <td data-end>
        <ServiceStatus status={status} />
        {overdue && <div className="caption">{t("services.overdue")}</div>}
      </td>
      <td className="muted small">
        <Moment at={updatedAt} />
      </td>
      <td className={styles.report}>
        <div className={styles.actions}>
          <FulfilActions service={data} />
        </div>
      </td>
    </tr>
  );
}
