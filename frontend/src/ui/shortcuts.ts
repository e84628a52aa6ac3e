import { useEffect, useRef, useSyncExternalStore } from "react";

const key = "drawdown.single-keys";
const listeners = new Set<() => void>();

/** Whether single keys act; people who speak to their computer switch them off. */
export function useSingleKeys() {
  return useSyncExternalStore(subscribe, singleKeysOn);
}

export function setSingleKeys(on: boolean) {
  try {
    localStorage.setItem(key, on ? "on" : "off");
  } catch {
    // Storage may be forbidden; the keys then stay on.
  }
  for (const tell of listeners) tell();
}

function singleKeysOn() {
  try {
    return localStorage.getItem(key) !== "off";
  } catch {
    return true;
  }
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/**
 * Single keys of a page by their place on the keyboard ("KeyA"), so that they work on a Korean layout. They rest while
 * someone types or a dialog is open, and when they are switched off.
 */
export function useShortcuts(actions: Record<string, (() => void) | undefined>) {
  const latest = useRef(actions);
  latest.current = actions;

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented)
        return;
      if (!singleKeysOn() || isBusy(event.target)) return;
      // Enter on a link or a button is theirs.
      if (event.code === "Enter" && (event.target as HTMLElement).closest("a,button")) return;
      const action = latest.current[event.code];
      if (!action) return;
      event.preventDefault();
      action();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}

function isBusy(target: EventTarget | null) {
  if (document.querySelector("[role=dialog],[role=listbox],[role=menu]")) return true;
  return (
    target instanceof HTMLElement && target.closest("input,textarea,select,[contenteditable=true]") !== null
  );
}

/** Ctrl Enter, or Command Enter, from anywhere on the page; it is no single key, so it works while someone types. */
export function useCtrlEnter(action: () => void) {
  const latest = useRef(action);
  latest.current = action;

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.isComposing || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      latest.current();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}
