import { useTranslation } from "react-i18next";
import { ChoiceField } from "@/lists/ChoiceField";
import { ListTools } from "@/lists/ListTools";
import { SearchField } from "@/lists/SearchField";
import { type OrdersSearch, statusChoices } from "./search";

/** Narrows the list of orders. */
export function OrderTools({ search }: { search: OrdersSearch }) {
  const { t } = useTranslation();
  return (
    <ListTools>
      <SearchField label={t("orders.search")} q={search.q} />
      <ChoiceField
        name="status"
        label={t("column.status")}
        all={t("lists.allStatuses")}
        value={search.status}
        choices={statusChoices.map((status) => ({ value: status, label: t(`orderStatus.${status}`) }))}
      />
    </ListTools>
  );
}
