import { type ComponentType, lazy } from "react";

/** A part that is loaded when it is first shown: what most visits never open costs them nothing. */
export function deferred<Props extends object>(load: () => Promise<ComponentType<Props>>) {
  return lazy(async () => ({ default: await load() }));
}
