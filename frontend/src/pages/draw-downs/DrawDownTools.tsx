import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Chip } from "@/lists/Chip";
import { ListTools } from "@/lists/ListTools";
import { SearchField } from "@/lists/SearchField";
import type { DrawDownsSearch } from "./search";

/** Narrows the list; what it narrows to is in the address. */
export function DrawDownTools({ search }: { search: DrawDownsSearch }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const clear = (change: DrawDownsSearch) =>
    void navigate({
      to: ".",
      search: (now: DrawDownsSearch) => ({ ...now, ...change, after: undefined }),
      replace: true,
    });

  return (
    <ListTools>
      <SearchField label={t("drawDowns.search")} q={search.q} />
      {search.order && (
        <Chip onClear={() => clear({ order: undefined })}>
          {t("drawDowns.ofOrder", { order: search.order })}
        </Chip>
      )}
      {search.customer && (
        <Chip onClear={() => clear({ customer: undefined })}>{t("drawDowns.ofCustomer")}</Chip>
      )}
    </ListTools>
  );
}
