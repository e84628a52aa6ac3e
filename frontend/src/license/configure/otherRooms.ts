import { type FragmentOf, readFragment } from "gql.tada";
import { graphql } from "@/api/graphql";

export const OtherRoomsFragment = graphql(`
  fragment OtherRooms on ControlRoomConnection {
    nodes {
      id
      name
      allocations {
        quantity
        entitlement {
          id
        }
      }
    }
  }
`);

/** Another Control Room of the account, and its units by entitlement. */
export type OtherRoom = { id: string; name: string; units: Map<string, number> };

export function otherRooms(rooms: FragmentOf<typeof OtherRoomsFragment>, except: string): OtherRoom[] {
  const { nodes } = readFragment(OtherRoomsFragment, rooms);
  return nodes
    .filter(({ id }) => id !== except)
    .map(({ id, name, allocations }) => ({
      id,
      name,
      units: new Map(allocations.map(({ quantity, entitlement }) => [entitlement.id, quantity])),
    }));
}
