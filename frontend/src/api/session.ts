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

const key = "drawdown.session";

/** Whether someone was signed in here the last time. Scripts cannot read the session's cookie. */
export function expectsSession() {
  try {
    return localStorage.getItem(key) !== null;
  } catch {
    return false;
  }
}

export function rememberSession() {
  try {
    localStorage.setItem(key, "yes");
  } catch {
    // Storage is forbidden: the next visit asks first.
  }
}

export function forgetSession() {
  try {
    localStorage.removeItem(key);
  } catch {
    // Then nothing was remembered.
  }
}
