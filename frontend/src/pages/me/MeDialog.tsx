import type { FragmentOf } from "gql.tada";
import { AddPasskeyDialog } from "./AddPasskeyDialog";
import { DisableDialog } from "./DisableDialog";
import { EnrollDialog } from "./EnrollDialog";
import type { ProofFragment } from "./Proof";
import { RemovePasskeyDialog } from "./RemovePasskeyDialog";
import { RenewDialog } from "./RenewDialog";

/** What is to be done about how one signs in. */
export type Task =
  | { do: "enroll" | "renew" | "disable" | "addPasskey" }
  | { do: "removePasskey"; passkey: { id: string; name: string } };

type Props = { task: Task; proof: FragmentOf<typeof ProofFragment>; onClose: () => void };

/** The dialog of a task: all of them come at once, when the first is wanted. */
export function MeDialog({ task, ...props }: Props) {
  switch (task.do) {
    case "enroll":
      return <EnrollDialog {...props} />;
    case "renew":
      return <RenewDialog {...props} />;
    case "disable":
      return <DisableDialog {...props} />;
    case "addPasskey":
      return <AddPasskeyDialog {...props} />;
    case "removePasskey":
      return <RemovePasskeyDialog passkey={task.passkey} {...props} />;
  }
}
