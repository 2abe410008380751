import { calendarStart, type CalendarUnit, timeOfIso } from "../../../system/localTime.ts";
import { QueryError } from "./QueryError.ts";

const starts: Record<string, { unit: CalendarUnit; shift: number }> = {
  today: { unit: "day", shift: 0 },
  yesterday: { unit: "day", shift: -1 },
  tomorrow: { unit: "day", shift: 1 },
  this_week: { unit: "week", shift: 0 },
  this_month: { unit: "month", shift: 0 },
  this_year: { unit: "year", shift: 0 },
};
/** Further than any date. */
const shiftMax = 1e11;

/**
 * Milliseconds since 1970 of `$time.name(argument)`: seconds from now, days, weeks… from this one, or a date in
 * ISO 8601. A day begins where the server is: it doesn't know where the Mac is. Throws QueryError.
 */
export function timeOf(name: string, argument: string, now: number): number {
  if (name === "iso") return checked(timeOfIso(argument), argument);
  const shift = argument === "" ? 0 : Number(argument);
  if (!Number.isFinite(shift) || Math.abs(shift) > shiftMax)
    throw new QueryError(`no time is ${argument} away`);
  if (name === "now") return checked(now + shift * 1000, argument);
  const start = Object.hasOwn(starts, name) ? starts[name] : undefined;
  if (start === undefined) throw new QueryError(`"$time.${name}" is not known`);
  return checked(calendarStart(now, start.unit, start.shift + Math.trunc(shift)), argument);
}

function checked(milliseconds: number, text: string): number {
  if (Number.isNaN(milliseconds)) throw new QueryError(`"${text}" is no time`);
  return milliseconds;
}
