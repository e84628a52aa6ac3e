import { Button } from "@mantine/core";
import { type FragmentOf, type ResultOf, readFragment } from "gql.tada";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { deferred } from "@/ui/deferred";

export const RoomActionsFragment = graphql(`
  fragment RoomActions on ControlRoom {
    actions
    id
    name
    version
    allocations {
      quantity
      entitlement {
        id
        product {
          id
          unitKind
          unitSize
        }
      }
    }
  }
`);

/** What the dialog that ends a Control Room says of it. */
export type EndableRoom = ResultOf<typeof RoomActionsFragment>;

/** The dialog comes when it is wanted. */
const EndRoomDialog = deferred(() => import("./EndRoomDialog").then((module) => module.EndRoomDialog));

type Props = {
  room: FragmentOf<typeof RoomActionsFragment>;
  /** Who acts for an account that is not theirs says why. */
  withReason: boolean;
};

/** Offers what the server allows now, so no rule is written twice. */
export function RoomActions({ room, withReason }: Props) {
  const { t } = useTranslation();
  const data = readFragment(RoomActionsFragment, room);
  const [ending, setEnding] = useState<"RELEASE" | "DECOMMISSION" | null>(null);

  return (
    <>
      {data.actions.includes("RELEASE") && (
        <Button variant="default" onClick={() => setEnding("RELEASE")}>
          {t("endRoom.action.RELEASE")}
        </Button>
      )}
      {data.actions.includes("DECOMMISSION") && (
        <Button variant="default" onClick={() => setEnding("DECOMMISSION")}>
          {t("endRoom.action.DECOMMISSION")}
        </Button>
      )}
      {ending && (
        <Suspense>
          <EndRoomDialog
            key={ending}
            room={data}
            action={ending}
            withReason={withReason}
            onClose={() => setEnding(null)}
          />
        </Suspense>
      )}
    </>
  );
}
