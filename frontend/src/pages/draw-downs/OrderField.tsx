import { type FragmentOf, type ResultOf, readFragment } from "gql.tada";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { useFormats } from "@/ui/format";
import { Picker } from "@/ui/Picker";

export const OrderFieldFragment = graphql(`
  fragment OrderField on Order {
    id
    number
    purchaseOrder
    endsOn
    drawable
    notDrawableReason
  }
`);

type Orders = readonly FragmentOf<typeof OrderFieldFragment>[];
type Order = ResultOf<typeof OrderFieldFragment>;

/** The order that an address names, by id or number; else the only one there is to choose. */
export function preselected(orders: Orders, named: string | null) {
  const all = readFragment(OrderFieldFragment, orders);
  if (named) return all.find(({ id, number }) => id === named || number === named) ?? null;
  const drawable = all.filter((order) => order.drawable);
  return drawable.length === 1 ? (drawable[0] ?? null) : null;
}

type Props = {
  orders: Orders;
  orderId: string | null;
  onPick: (orderId: string) => void;
  problem: string | undefined;
  autoFocus: boolean;
};

/** Select an order: what cannot be drawn from is listed, and says why. */
export function OrderField({ orders, orderId, onPick, problem, autoFocus }: Props) {
  const { t } = useTranslation();
  const { date } = useFormats();
  const [search, setSearch] = useState("");
  const all = readFragment(OrderFieldFragment, orders);
  const label = ({ number, endsOn }: Order) => t("order.choice", { number, date: date(endsOn) });
  const current = all.find(({ id }) => id === orderId);

  return (
    <Picker
      id="order"
      label={t("order.select")}
      placeholder={t("order.placeholder")}
      picked={current ? label(current) : ""}
      problem={problem ?? (current && !current.drawable ? (current.notDrawableReason ?? "") : undefined)}
      nothing={t("order.nothing")}
      autoFocus={autoFocus}
      choices={choicesOf(all, search, label)}
      onSearch={setSearch}
      onPick={onPick}
    />
  );
}

function choicesOf(all: readonly Order[], search: string, label: (order: Order) => string) {
  const wanted = search.trim().toLowerCase();
  return all
    .filter((order) => `${label(order)} ${order.purchaseOrder ?? ""}`.toLowerCase().includes(wanted))
    .toSorted((a, b) => Number(b.drawable) - Number(a.drawable) || a.endsOn.localeCompare(b.endsOn))
    .map((order) => ({
      value: order.id,
      label: label(order),
      detail: order.notDrawableReason ?? order.purchaseOrder,
      disabled: !order.drawable,
    }));
}
