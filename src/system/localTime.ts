/** How far the system's local time is ahead of GMT at that moment. */
export function secondsEastOfGmt(milliseconds: number): number {
  return -60 * new Date(milliseconds).getTimezoneOffset();
}

export type CalendarUnit = "day" | "week" | "month" | "year";

/** When the day, week… around a moment begins here, or one that is so many further on; NaN for none. */
export function calendarStart(milliseconds: number, unit: CalendarUnit, further: number): number {
  const date = new Date(milliseconds);
  date.setHours(0, 0, 0, 0);
  if (unit === "day") return date.setDate(date.getDate() + further);
  if (unit === "week") return date.setDate(date.getDate() - date.getDay() + 7 * further);
  if (unit === "month") return date.setMonth(date.getMonth() + further, 1);
  return date.setFullYear(date.getFullYear() + further, 0, 1);
}

/** Milliseconds since 1970 of a date in ISO 8601; NaN for anything else. */
export function timeOfIso(text: string): number {
  return /^\d{4}(-\d\d(-\d\d(T.+)?)?)?$/.test(text) ? new Date(text).getTime() : Number.NaN;
}
