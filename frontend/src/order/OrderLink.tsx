import { Link } from "@tanstack/react-router";
import { type FragmentOf, readFragment } from "gql.tada";
import { graphql } from "@/api/graphql";

export const OrderLinkFragment = graphql(`
  fragment OrderLink on Order {
    number
    account {
      id
    }
  }
`);

/** An order's number; it opens the order in the book of the partner that placed it. */
export function OrderLink({ order }: { order: FragmentOf<typeof OrderLinkFragment> }) {
  const { number, account } = readFragment(OrderLinkFragment, order);
  return (
    <Link to="/a/$acct/orders/$order" params={{ acct: account.id, order: number }}>
      {number}
    </Link>
  );
}
