/** What must never be: a count for each, and the story of each case. */

export const FINDINGS = {
  lost: 'money that the merchant was not told of',
  disagreeing: 'books that disagree after all has settled',
  chargedTwice: 'orders that were paid twice, untold',
  undone: 'PAID that was undone',
  stuck: 'payments and operations without a way out',
  events: 'events missing or out of order',
  deaths: 'deaths that nobody asked for',
  serverErrors: 'five-hundreds while server and database were up',
} as const;
export type FindingKind = keyof typeof FINDINGS;

export interface Finding {
  kind: FindingKind;
  story: string;
}

export const countFindings = (findings: readonly Finding[]): Record<FindingKind, number> =>
  Object.fromEntries(
    Object.keys(FINDINGS).map((kind) => [kind, findings.filter((each) => each.kind === kind).length]),
  ) as Record<FindingKind, number>;
