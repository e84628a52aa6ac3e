import type { PDRFilter } from "@/api/graphql";

/** The requests that wait for their partner. What was rejected and cloned since waits for nobody any more. */
export const needsYou = { state: ["APPROVED", "REJECTED"], cloned: false } satisfies PDRFilter;
