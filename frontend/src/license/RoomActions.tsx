import { Button } from "@mantine/core";
import { type FragmentOf, readFragment } from "gql.tada";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { EndRoomDialog, EndRoomDialogFragment } from "./EndRoomDialog";

export const RoomActionsFragment = graphql(
  `
    fragment RoomActions on ControlRoom {
      actions
      ...EndRoomDialog
    }
  `,
  [EndRoomDialogFragment],
);

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
        <EndRoomDialog
          key={ending}
          room={data}
          action={ending}
          withReason={withReason}
          onClose={() => setEnding(null)}
        />
      )}
    </>
  );
}
