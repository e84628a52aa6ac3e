import { useSubscription } from "urql";
import { ChangedPDRFragment, ChangedRoomFragment, ChangedServiceFragment } from "@/api/cache";
import { type AccountKind, graphql } from "@/api/graphql";

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

const ServiceChanges = graphql(
  `
    subscription ServiceChanges {
      cloudServiceChanged {
        cloudService {
          ...ChangedService
        }
      }
    }
  `,
  [ChangedServiceFragment],
);

/**
 * Listens to every change that a viewer of this kind may see; the cache forgets what it makes wrong and reads it again.
 * Nothing is heard while nobody is there.
 */
export function useChanges(viewer: AccountKind | undefined) {
  // Requests are between a partner and the vendor.
  useSubscription({ query: PDRChanges, pause: viewer === undefined || viewer === "CUSTOMER" });
  useSubscription({ query: RoomChanges, pause: viewer === undefined });
  useSubscription({ query: ServiceChanges, pause: viewer === undefined });
}
