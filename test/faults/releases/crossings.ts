/** Which release did which part of a payment, as the lines of its story tell. */
import type { LogLine } from './served.ts';

export type ReleaseName = 'old' | 'new';

/** The first of each kind: who started it, who wrote down its outcome, who made its first operation, who told the shop. */
const PARTS = {
  'started by': /^Payment attempt$/,
  'outcome by': /^Payment (AUTHORIZED|PAID|PARTIALLY_CAPTURED|DECLINED|CANCELLED|EXPIRED)$/,
  'operation by': /^Operation /,
  'told by': /^Event delivered$/,
} as const;
type Part = keyof typeof PARTS;
const NAMES = Object.keys(PARTS) as Part[];

export class Crossings {
  readonly #payments = new Map<string, Partial<Record<Part, ReleaseName>>>();

  take(by: ReleaseName, { msg, reference }: LogLine): void {
    const part = NAMES.find((name) => PARTS[name].test(msg));
    if (!part || reference === undefined) return;
    const known = this.#payments.get(reference) ?? {};
    known[part] ??= by;
    this.#payments.set(reference, known);
  }

  /** How many payments went each way, the most frequent first. */
  counts(): { parts: Partial<Record<Part, ReleaseName>>; count: number }[] {
    const counted = new Map<string, { parts: Partial<Record<Part, ReleaseName>>; count: number }>();
    for (const parts of this.#payments.values()) {
      const key = NAMES.map((name) => parts[name] ?? '-').join(' ');
      const known = counted.get(key) ?? { parts, count: 0 };
      known.count += 1;
      counted.set(key, known);
    }
    return [...counted.values()].toSorted((one, other) => other.count - one.count);
  }

  /** Ways between the releases that no payment went: then nothing was shown of them. */
  missing(): string[] {
    const ways = this.counts().map(({ parts }) => parts);
    const changes: [Part, Part][] = [
      ['started by', 'outcome by'],
      ['outcome by', 'operation by'],
    ];
    return changes.flatMap(([first, second]) =>
      (
        [
          ['old', 'new'],
          ['new', 'old'],
        ] as const
      )
        .filter(([from, to]) => !ways.some((parts) => parts[first] === from && parts[second] === to))
        .map(([from, to]) => `No payment: ${first} the ${from} release, ${second} the ${to} one`),
    );
  }

  toText(): string {
    const row = (cells: readonly string[]) =>
      cells
        .map((cell) => cell.padEnd(12))
        .join(' ')
        .trimEnd();
    return [
      row([...NAMES, 'payments']),
      ...this.counts().map(({ parts, count }) =>
        row([...NAMES.map((name) => parts[name] ?? '-'), String(count)]),
      ),
    ].join('\n');
  }
}
