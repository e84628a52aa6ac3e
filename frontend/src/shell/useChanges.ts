import { useSubscription } from "urql";
import { ChangedPDRFragment } from "@/api/cache";
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

/** Listens to every change that the viewer may see; the cache forgets what it makes wrong and reads it again. */
export function useChanges(wanted: boolean) {
  useSubscription({ query: PDRChanges, pause: !wanted });
}
