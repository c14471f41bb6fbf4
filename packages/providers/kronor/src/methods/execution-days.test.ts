import { expect, it } from 'vitest';
import { executionDays, isWithin } from './execution-days.ts';

it.each([
  ['Stockholm, half an hour past midnight', 'SE', '2026-07-10T22:30:00Z', '2026-07-12'],
  ['Helsinki, half past midnight', 'FI', '2026-07-10T21:30:00Z', '2026-07-12'],
  ['London, while it is the next day in Stockholm', 'GB', '2026-07-10T22:30:00Z', '2026-07-11'],
  ['Reykjavik, on New Year’s Eve', 'IS', '2026-12-31T23:59:00Z', '2027-01-01'],
  ['an unknown place', '', '2026-07-10T12:00:00Z', '2026-07-11'],
])('the earliest day of a bank transfer is tomorrow in %s', (_, country, now, min) => {
  expect(executionDays(new Date(now), country).min).toBe(min);
});

it('the latest day is within 90 days by any of their calendars', () => {
  const days = executionDays(new Date('2026-07-10T22:30:00Z'), 'SE');
  expect(days.max).toBe('2026-10-08');
  expect(
    ['2026-07-11', '2026-07-12', '2026-10-08', '2026-10-09', 'soon'].map((day) => isWithin(days, day)),
  ).toEqual([false, true, true, false, false]);
});

it('a day that no calendar has is none', () => {
  const days = { min: '2026-02-01', max: '2026-05-01' };
  expect(
    ['2026-02-28', '2026-02-29', '2026-02-30', '2026-04-31', '2026-13-01'].map((day) => isWithin(days, day)),
  ).toEqual([true, false, false, false, false]);
});
