/** Reads the report that each test runner writes: how many tests passed, and what each failed one says. */
import { relative } from 'node:path';
import * as z from 'zod';

/** A failed test, as a reader of the last lines must know it. */
export interface Failure {
  /** From the root of the repository. */
  file: string;
  name: string;
  /** The first line of what it threw. */
  message: string;
}

export interface Counted {
  passed: number;
  failed: number;
  skipped: number;
  failures: readonly Failure[];
}

const count = z.int().min(0);

/** The first line that says something, without the colours of a terminal. */
export function firstLine(text: string | undefined): string {
  // eslint wants no control character in a pattern, and colours begin with one.
  const plain = (text ?? '').replaceAll(new RegExp(`${String.fromCharCode(27)}\\[[\\d;]*m`, 'g'), '');
  return (
    plain
      .split('\n')
      .map((line) => line.trim())
      .find((line) => line !== '') ?? 'said nothing'
  );
}

const failure = z
  .object({ file: z.string(), name: z.string(), message: z.optional(z.string()) })
  .transform(({ file, name, message }) => ({ file: toRelative(file), name, message: firstLine(message) }));

/** A report of our own: web-test-runner's configuration writes it, and the check of the stories. */
const kassa = z.object({
  passed: count,
  failed: count,
  skipped: count,
  failures: z.array(failure),
}) satisfies z.ZodType<Counted>;

/** A file that can't be loaded has a message of its own and no test. */
const vitestFile = z
  .object({
    name: z.string(),
    status: z.string(),
    message: z.optional(z.string()),
    assertionResults: z.array(
      z.object({
        fullName: z.string(),
        status: z.string(),
        failureMessages: z.optional(z.nullable(z.array(z.string()))),
      }),
    ),
  })
  .transform(({ name, status, message, assertionResults }): Failure[] => {
    const file = toRelative(name);
    const failed = assertionResults
      .filter((test) => test.status === 'failed')
      .map((test) => ({ file, name: test.fullName, message: firstLine(test.failureMessages?.[0]) }));
    if (status !== 'failed' || failed.length > 0) return failed;
    return [{ file, name: 'the whole file', message: firstLine(message) }];
  });

const vitest = z
  .object({
    numPassedTests: count,
    numFailedTests: count,
    numPendingTests: count,
    numTodoTests: count,
    testResults: z.array(vitestFile),
  })
  .transform((report): Counted => ({
    passed: report.numPassedTests,
    failed: report.numFailedTests,
    skipped: report.numPendingTests + report.numTodoTests,
    failures: report.testResults.flat(),
  }));

const thrown = z.object({ message: z.optional(z.string()) });
const playwrightSpec = z.object({
  title: z.string(),
  file: z.string(),
  tests: z.array(
    z.object({ status: z.string(), results: z.array(z.object({ errors: z.optional(z.array(thrown)) })) }),
  ),
});
const playwrightSuite = z.object({
  title: z.string(),
  specs: z.optional(z.array(playwrightSpec)),
  get suites() {
    return z.optional(z.array(playwrightSuite));
  },
});
type PlaywrightSuite = z.infer<typeof playwrightSuite>;

function failuresOf({ title, specs = [], suites = [] }: PlaywrightSuite, above: string): Failure[] {
  // The outermost suite is the file itself.
  const place = title.endsWith('.ts') ? above : `${above}${title} `;
  const own = specs.flatMap((spec) =>
    spec.tests
      .filter(({ status }) => status === 'unexpected' || status === 'flaky')
      .map(({ results }) => ({
        file: `test/e2e/${spec.file}`,
        name: `${place}${spec.title}`,
        message: firstLine(results.flatMap(({ errors = [] }) => errors)[0]?.message),
      })),
  );
  return [...own, ...suites.flatMap((suite) => failuresOf(suite, place))];
}

/** A test that passed only on a retry has failed. */
const playwright = z
  .object({
    stats: z.object({ expected: count, unexpected: count, flaky: count, skipped: count }),
    suites: z.array(playwrightSuite),
    errors: z.optional(z.array(thrown)),
  })
  .transform(({ stats, suites, errors = [] }): Counted => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    skipped: stats.skipped,
    failures: [
      ...suites.flatMap((suite) => failuresOf(suite, '')),
      ...errors.map(({ message }) => ({
        file: 'test/e2e',
        name: 'outside of any test',
        message: firstLine(message),
      })),
    ],
  }));

export const REPORTS = { kassa, vitest, playwright } satisfies Record<string, z.ZodType<Counted>>;
export type ReportKind = keyof typeof REPORTS;

/** Playwright's files are relative already. */
function toRelative(file: string): string {
  return file.startsWith('/') ? relative(process.cwd(), file) : file;
}
