import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { forgetSession, markSessionLost } from "@/api/session";
import { languageOf } from "@/words/language";
import { speak } from "@/words/words";

type Known = { user: { id: string; locale: string } };

/**
 * The viewer as last known. Who comes signed out is sent to sign in; who is signed out in the middle of something
 * keeps the page and is asked there.
 */
export function useKnownViewer<Viewer extends Known>(viewer: Viewer | null | undefined, signedOut: boolean) {
  const known = useRef<Viewer>(undefined);
  const navigate = useNavigate();
  if (viewer) known.current = viewer;

  useEffect(() => {
    if (!signedOut) return;
    if (known.current) markSessionLost();
    else {
      forgetSession();
      const { pathname, search } = window.location;
      void navigate({ to: "/login", search: { to: pathname + search }, replace: true });
    }
  }, [signedOut, navigate]);

  const userId = viewer?.user.id;
  const locale = viewer?.user.locale;
  useEffect(() => {
    if (userId && locale) speak(languageOf({ id: userId, locale }));
  }, [userId, locale]);

  return known.current;
}
