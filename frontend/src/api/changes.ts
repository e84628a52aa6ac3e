/** Whoever reads anything hears that something has changed: an answer that is under way may be older than the change. */
type Listener = () => void;

const listeners = new Set<Listener>();

export function onChanged(listener: Listener) {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export function tellChanged() {
  for (const listener of listeners) listener();
}
