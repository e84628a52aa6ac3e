import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useZone } from "./zone";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Figures, dates and lists as the reader's language writes them, and moments in their time zone: left out, the device's. */
export function formats(language: string, timeZone?: string) {
  const number = new Intl.NumberFormat(language);
  // Not dateStyle: a Korean date of figures ends in a point, in the middle of a sentence too.
  const calendar = { year: "numeric", month: "short", day: "numeric" } as const;
  const date = new Intl.DateTimeFormat(language, { ...calendar, timeZone: "UTC" });
  const moment = new Intl.DateTimeFormat(language, {
    timeZone,
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const momentOfYear = new Intl.DateTimeFormat(language, {
    timeZone,
    ...calendar,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const exact = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "long", timeZone: "UTC" });
  const monthDay = new Intl.DateTimeFormat(language, { ...calendar, timeZone });
  const list = new Intl.ListFormat(language, { type: "conjunction" });
  const change = new Intl.NumberFormat(language, { signDisplay: "exceptZero" });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const languages = new Intl.DisplayNames(language, { type: "language" });

  return {
    number: (value: number) => number.format(value),
    /** What was added or taken: "+10". */
    change: (value: number) => change.format(value),
    /** A day of the calendar: it is the same day everywhere. */
    date: (isoDate: string) => date.format(new Date(`${isoDate}T00:00:00Z`)),
    /** How far away a day of the calendar is: "in 22 days". Calendar days are days in UTC. */
    inDays: (isoDate: string, now = Date.now()) =>
      relative.format(Math.floor(Date.parse(isoDate) / day) - Math.floor(now / day), "day"),
    /** The reader's day of a moment. */
    dayOf: (iso: string) => monthDay.format(new Date(iso)),
    /** A moment in the reader's time zone; the year only where it is not this one. */
    moment: (iso: string, now = new Date()) => {
      const at = new Date(iso);
      return (at.getFullYear() === now.getFullYear() ? moment : momentOfYear).format(at);
    },
    /** The same moment in full and in UTC, for those who compare logs. */
    exact: (iso: string) => exact.format(new Date(iso)),
    /** How long something has waited, in its largest unit. */
    age: (iso: string, now = Date.now()) => {
      const past = Math.max(0, now - new Date(iso).getTime());
      const [value, unit] =
        past >= day
          ? [Math.floor(past / day), "day"]
          : past >= hour
            ? [Math.floor(past / hour), "hour"]
            : [Math.floor(past / minute), "minute"];
      return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "short" }).format(value);
    },
    list: (items: string[]) => list.format(items),
    /** "English" for "en". */
    language: (code: string) => languages.of(code) ?? code,
  };
}

export type Formats = ReturnType<typeof formats>;

export function useFormats(): Formats {
  const { i18n } = useTranslation();
  const zone = useZone();
  return useMemo(() => formats(i18n.language, zone), [i18n.language, zone]);
}
