import { useSubscription } from "urql";
import { ChangedPDRFragment, ChangedRoomFragment } from "@/api/cache";
import { graphql } from "@/api/graphql";

const PDRChanges = graphql(
  `
    subscription PDRChanges {
      pdrChanged {
        pdr {
          ...ChangedPDR
        }
      }
    }
  `,
  [ChangedPDRFragment],
);

const RoomChanges = graphql(
  `
    subscription RoomChanges {
      controlRoomChanged {
        controlRoom {
          ...ChangedRoom
        }
      }
    }
  `,
  [ChangedRoomFragment],
);

/** Listens to every change that the viewer may see; the cache forgets what it makes wrong and reads it again. */
export function useChanges(wanted: boolean) {
  useSubscription({ query: PDRChanges, pause: !wanted });
  useSubscription({ query: RoomChanges, pause: !wanted });
}
