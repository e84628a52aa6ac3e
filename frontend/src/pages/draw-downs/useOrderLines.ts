import { graphql } from "@/api/graphql";
import { usePageQuery } from "@/api/live";
import type { Line } from "./form";

const OrderLines = graphql(`
  query OrderLines($order: ID!) {
    order(id: $order) {
      id
      number
      lines {
        id
        ordered
        drawn
        reserved
        allocated
        available
        product {
          id
          name
          unit
          unitKind
          unitSize
        }
      }
    }
  }
`);

/** The balances of the order that was picked; they change as others reserve. */
export function useOrderLines(orderId: string | null) {
  const { data, loading, reload } = usePageQuery({
    query: OrderLines,
    variables: { order: orderId ?? "" },
    pause: orderId === null,
  });
  const order = data?.order?.id === orderId ? data?.order : null;
  const lines: readonly Line[] = order?.lines ?? [];
  return { lines, number: order?.number, loading, reload };
}
