import type { Outcome, Refusal } from "@/api/command";
import type { Fault } from "@/api/fault";
import { Note } from "@/ui/Note";
import { FaultNote } from "./FaultNote";

export type Trouble = { refusals: Refusal[]; fault?: undefined } | { refusals?: undefined; fault: Fault };

/** What kept a command from being done; null where nothing did. */
export function troubleOf(outcome: Outcome<unknown> | null): Trouble | null {
  switch (outcome?.kind) {
    case "refused":
      return { refusals: outcome.refusals };
    case "failed":
      // Who is signed out is asked to sign in again over the page.
      return outcome.fault.code === "UNAUTHENTICATED" ? null : { fault: outcome.fault };
    default:
      return null;
  }
}

/** Why a command was not done: the server's own sentences, or that it was not reached. */
export function OutcomeNote({ title, trouble }: { title: string; trouble: Trouble | null }) {
  if (!trouble) return null;
  if (trouble.fault) return <FaultNote title={title} fault={trouble.fault} />;
  return (
    <Note tone="red" role="alert">
      {trouble.refusals.map(({ path, code, message }) => (
        <div key={`${path.join(".")} ${code}`}>{message}</div>
      ))}
    </Note>
  );
}
