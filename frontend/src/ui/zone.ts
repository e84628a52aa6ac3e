import { useSyncExternalStore } from "react";

/** The time zone that the reader has chosen; undefined where it is the device's. */
let chosen: string | undefined;
const readers = new Set<() => void>();

/** Tells every moment on the screen in another time zone; one that this browser does not know stays unused. */
export function readIn(zone: string | null | undefined) {
  const next = zone && isKnown(zone) ? zone : undefined;
  if (next === chosen) return;
  chosen = next;
  for (const tell of readers) tell();
}

function isKnown(zone: string) {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: zone }));
  } catch {
    return false;
  }
}

export function useZone() {
  return useSyncExternalStore(
    (tell) => {
      readers.add(tell);
      return () => readers.delete(tell);
    },
    () => chosen,
  );
}
