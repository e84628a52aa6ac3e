import { useEffect, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { isLive, onLiveChange } from "@/api/socket";
import { Note } from "@/ui/Note";

/** Says that changes do not arrive by themselves at the moment; a hiccup of less than five seconds is not worth a word. */
export function ConnectionNote() {
  const { t } = useTranslation();
  const live = useSyncExternalStore(onLiveChange, isLive);
  const [shown, setShown] = useState(false);

  useEffect(() => {
    if (live) {
      setShown(false);
      return;
    }
    const timer = setTimeout(() => setShown(true), 5000);
    return () => clearTimeout(timer);
  }, [live]);

  if (!shown) return null;
  return (
    <Note tone="amber" role="status">
      {navigator.onLine ? t("shell.livePaused") : t("shell.offline")}
    </Note>
  );
}
