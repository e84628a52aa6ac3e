import type { PDRState } from "@/api/graphql";
import type { Balance } from "@/ui/BalanceBar";

export type LineFigures = { ordered: number; drawn: number; reserved: number; allocated: number };

/** An order line's balance without any request: what its holder uses itself is as gone as what was handed on. */
export function balanceOf({ ordered, drawn, reserved, allocated }: LineFigures): Balance {
  return { ordered, drawn: drawn + allocated, reserved, request: 0 };
}

/** The same with a request set apart: it is among the reserved while it is open, among the drawn once it is accepted. */
export function balanceWith(line: LineFigures, state: PDRState, quantity: number): Balance {
  const balance = { ...balanceOf(line), request: quantity };
  switch (state) {
    case "SUBMITTED":
    case "APPROVED":
      return { ...balance, reserved: Math.max(0, balance.reserved - quantity) };
    case "ACCEPTED":
      return { ...balance, drawn: Math.max(0, balance.drawn - quantity) };
    case "DRAFT":
    case "REJECTED":
    case "WITHDRAWN":
    case "EXPIRED":
      return balance;
  }
}

/** Whether a request in this state has a place in the balance, or could take one. */
export function countsNow(state: PDRState) {
  return state === "DRAFT" || state === "SUBMITTED" || state === "APPROVED" || state === "ACCEPTED";
}
