type Listener = () => void;

let lost = false;
const listeners = new Set<Listener>();

function setLost(now: boolean) {
  if (lost === now) return;
  lost = now;
  for (const tell of listeners) tell();
}

/** The server no longer knows who we are; the page stays as it is until someone signs in again. */
export function markSessionLost() {
  setLost(true);
}

export function markSessionFound() {
  setLost(false);
}

export function isSessionLost() {
  return lost;
}

export function onSessionChange(listener: Listener) {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
