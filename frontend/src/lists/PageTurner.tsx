import { useNavigate, useRouterState } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useFormats } from "@/ui/format";
import { Pager } from "@/ui/Pager";
import { type Paged, pageSize } from "./address";

type Page = {
  nodes: readonly unknown[];
  pageInfo: { endCursor: string | null; hasNextPage: boolean };
  /** Left out where the list is too long to be counted each time. */
  totalCount?: number;
};

/** The foot of a list: the page that is shown is in the address. */
export function PageTurner({ page, after }: { page: Page; after: string | undefined }) {
  const { t } = useTranslation();
  const { number } = useFormats();
  const navigate = useNavigate();
  // Cursors only lead onward; the way back is kept with the history entry.
  const trail = useRouterState({ select: ({ location }) => location.state.trail ?? [] });

  const turn = (next: string | undefined, newTrail: string[]) =>
    void navigate({
      to: ".",
      search: (now: Paged) => ({ ...now, after: next }),
      state: { trail: newTrail },
    });

  const { endCursor, hasNextPage } = page.pageInfo;
  const older =
    hasNextPage && endCursor ? () => turn(endCursor, after ? [...trail, after] : trail) : undefined;
  const newer = after ? () => turn(trail.at(-1), trail.slice(0, -1)) : undefined;

  const pagesBefore = after ? trail.length + 1 : 0;
  const first = pagesBefore * pageSize + 1;
  const range = { first: number(first), last: number(first + page.nodes.length - 1) };
  return (
    <Pager onNewer={newer} onOlder={older}>
      {page.totalCount === undefined
        ? t("pager.part", range)
        : t("pager.range", { ...range, total: number(page.totalCount) })}
    </Pager>
  );
}
