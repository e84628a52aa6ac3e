import { useEffect, useState } from "react";
import { useFormats } from "./format";

/** A moment in the reader's time zone; hovering shows it in full and in UTC. */
export function Moment({ at }: { at: string }) {
  const { moment, exact } = useFormats();
  return (
    <time dateTime={at} title={exact(at)} className="nowrap">
      {moment(at)}
    </time>
  );
}

/** How long ago a moment was; it grows old by itself. */
export function Age({ since }: { since: string }) {
  const { age, exact } = useFormats();
  const [now, setNow] = useState(() => Date.now());

  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);

  return (
    <time dateTime={since} title={exact(since)} className="nowrap">
      {age(since, now)}
    </time>
  );
}
