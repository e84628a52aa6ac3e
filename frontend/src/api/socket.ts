import { createClient } from "graphql-ws";

type Listener = () => void;

let live = true;
let everConnected = false;
const listeners = new Set<Listener>();
const resyncs = new Set<Listener>();

function setLive(now: boolean) {
  if (live === now) return;
  live = now;
  for (const tell of listeners) tell();
}

function socketUrl() {
  const url = new URL("/graphql", window.location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

/** Why the server closes a socket whose sign-in has ended. */
const unauthorized = 4401;
const forbidden = 4403;

/** One socket a tab, opened by the first subscription. */
export const socket = createClient({
  url: socketUrl,
  lazy: true,
  retryAttempts: Number.POSITIVE_INFINITY,
  // The session may come back, and so may the server: every close is worth another try.
  shouldRetry: () => true,
  keepAlive: 20_000,
  on: {
    connected() {
      setLive(true);
      // What happened between two connections was told to nobody, so everything on screen is read again.
      if (everConnected) for (const resync of resyncs) resync();
      everConnected = true;
    },
    closed(event) {
      const { wasClean, code } = event as CloseEvent;
      if (!wasClean) setLive(false);
      // Somebody ended the session, or what it may do: the page finds out which.
      if (!leaving && (code === unauthorized || code === forbidden)) for (const resync of resyncs) resync();
    },
  },
});

let leaving = false;

/** Hears no more: whoever signs out knows that the session ends. */
export function hangUp() {
  leaving = true;
  void socket.dispose();
}

/** Starts a connection of the session as it is now, and has everything on screen read again. */
export function reconnect() {
  socket.terminate();
  for (const resync of resyncs) resync();
}

/** Whether changes arrive by themselves at the moment. */
export function isLive() {
  return live;
}

export function onLiveChange(listener: Listener) {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** Calls back whenever changes may have been missed. */
export function onResync(listener: Listener) {
  resyncs.add(listener);
  return () => {
    resyncs.delete(listener);
  };
}
