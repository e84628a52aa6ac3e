import { useEffect, useRef, useState } from "react";
import { useCommand } from "@/api/command";
import { type Trouble, troubleOf } from "@/faults/OutcomeNote";
import { ApprovePDR } from "@/pdr/commands";

type Held = { id: string; number: string; version: number };

const heldFor = 5000;

/**
 * An approval by a single key cannot be taken back once it is sent, so it is held for five seconds. The next one, or
 * leaving the page, sends it at once.
 */
export function useHeldApproval() {
  const { send } = useCommand(ApprovePDR);
  const [held, setHeld] = useState<Held | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const waiting = useRef<Held | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const sent = useRef<Promise<void>>(Promise.resolve());

  const drop = () => {
    clearTimeout(timer.current);
    const dropped = waiting.current;
    waiting.current = null;
    setHeld(null);
    return dropped;
  };

  const release = () => {
    const approval = drop();
    if (!approval) return;
    // One after the other: none may be lost because another is on its way.
    sent.current = sent.current.then(async () => {
      setTrouble(troubleOf(await send({ id: approval.id, version: approval.version })));
    });
  };

  const hold = (approval: Held) => {
    release();
    waiting.current = approval;
    setHeld(approval);
    setTrouble(null);
    timer.current = setTimeout(release, heldFor);
  };

  const latest = useRef(release);
  latest.current = release;
  useEffect(() => {
    const leave = () => latest.current();
    window.addEventListener("pagehide", leave);
    return () => {
      window.removeEventListener("pagehide", leave);
      leave();
    };
  }, []);

  return { held, hold, undo: drop, trouble };
}
