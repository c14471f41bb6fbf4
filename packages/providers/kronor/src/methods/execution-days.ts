/** On which days a bank transfer may be executed. For servers and browsers alike. */

const DAY = 86_400_000;
/** Of the countries that Kronor knows, those whose clock isn't that of Stockholm. */
const ZONES: Readonly<Record<string, string>> = {
  'Atlantic/Reykjavik': 'IS',
  'Europe/London': 'FO GB IE PT',
  'Europe/Helsinki': 'CY EE FI GR LT LV RO',
};

/** ISO days, both included. */
export interface Days {
  min: string;
  max: string;
}

/**
 * "Past today" and at most 90 days ahead (docs.kronor.io), whichever calendar Kronor counts by: from tomorrow in the
 * order's country to 90 days from today's UTC date, which is never the later one in these countries.
 */
export function executionDays(now: Date, country: string): Days {
  const [timeZone = 'Europe/Stockholm'] =
    Object.entries(ZONES).find(([, countries]) => countries.includes(country || '-')) ?? [];
  const parts = new Intl.DateTimeFormat('en', {
    timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
  });
  const part = Object.fromEntries(parts.formatToParts(now).map(({ type, value }) => [type, Number(value)]));
  const today = Date.UTC(part.year ?? 0, (part.month ?? 0) - 1, part.day);
  return { min: isoDay(today + DAY), max: isoDay(now.getTime() + 90 * DAY) };
}

const isoDay = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** ISO days compare as text. `Date` takes the 30th of February for the 2nd of March: it has to come back as it was. */
export const isWithin = ({ min, max }: Days, day: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(day) && isoDay(Date.parse(day) || 0) === day && day >= min && day <= max;
