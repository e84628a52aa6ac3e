import { type FragmentOf, readFragment } from "gql.tada";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { BalanceBar } from "@/ui/BalanceBar";
import { useFormats } from "@/ui/format";
import { Section } from "@/ui/Page";
import { Table } from "@/ui/Table";

export const PoolTableFragment = graphql(`
  fragment PoolTable on ControlRoom {
    pool {
      purchased
      quota
      usedHere
      usedEverywhere
      available
      product {
        id
        name
        unit
      }
    }
  }
`);

/** What a cloud Control Room uses, and may use, of each product. */
export function PoolTable({ room }: { room: FragmentOf<typeof PoolTableFragment> }) {
  const { t } = useTranslation();
  const { number } = useFormats();
  const { pool } = readFragment(PoolTableFragment, room);
  if (pool.length === 0) {
    return (
      <Section title={t("cloudRooms.pool")}>
        <p className="muted">{t("cloudRooms.noPool")}</p>
      </Section>
    );
  }

  return (
    <Section title={t("cloudRooms.pool")} hint={t("cloudRooms.poolHint")}>
      <Table label={t("cloudRooms.pool")} phone="scroll">
        <thead>
          <tr>
            <th scope="col">{t("lines.product")}</th>
            <th scope="col" data-number>
              {t("cloudRooms.purchased")}
            </th>
            <th scope="col" data-number>
              {t("cloudRooms.quota")}
            </th>
            <th scope="col" data-number>
              {t("cloudRooms.usedHere")}
            </th>
            <th scope="col" data-number>
              {t("cloudRooms.usedEverywhere")}
            </th>
            <th scope="col" data-number>
              {t("lines.available")}
            </th>
          </tr>
        </thead>
        <tbody>
          {pool.map(({ product, purchased, quota, usedHere, usedEverywhere, available }) => (
            <tr key={product.id}>
              <td>
                {product.name}
                <div className="muted caption">{product.unit}</div>
                <BalanceBar
                  balance={{
                    ordered: purchased,
                    drawn: Math.max(0, usedEverywhere - usedHere),
                    reserved: 0,
                    request: usedHere,
                  }}
                  label={`${t("cloudRooms.usedEverywhere")} ${number(usedEverywhere)} / ${number(purchased)}`}
                />
              </td>
              <td data-number>{number(purchased)}</td>
              <td data-number>{quota === null ? "–" : number(quota)}</td>
              <td data-number>{number(usedHere)}</td>
              <td data-number>{number(usedEverywhere)}</td>
              <td data-number>{number(available)}</td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Section>
  );
}
