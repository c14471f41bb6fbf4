// Element tests in Chromium: a real browser, since elements are made of one.
import { mkdirSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { defaultReporter, summaryReporter } from '@web/test-runner';
import { chromeLauncher } from '@web/test-runner-chrome';
import { klarnaServer } from './packages/elements/test/klarna/server.mjs';
import { lateFiles, testPage } from './packages/elements/test/late-files.mjs';

const REPORTS = new URL('.kassa/reports/', import.meta.url);

/**
 * Writes what scripts/reports.ts reads. A file that didn't load counts as one failure.
 * @param leftOut names of tests that an engine can't run: they aren't counted as skipped. One that no test has is a failure.
 */
export function countReporter(name, leftOut = []) {
  return {
    onTestRunFinished({ sessions }) {
      const report = { passed: 0, failed: 0, skipped: 0, failures: [] };
      const unseen = new Set(leftOut);
      const isLeftOut = (test) => unseen.delete(test) || leftOut.includes(test);
      for (const session of sessions) countSession(report, session, isLeftOut);
      for (const test of unseen) {
        report.failed++;
        report.failures.push({ file: '', name: test, message: 'is left out, and no test has this name' });
      }
      mkdirSync(REPORTS, { recursive: true });
      writeFileSync(new URL(`${name}.json`, REPORTS), `${JSON.stringify(report)}\n`);
    },
  };
}

function countSession(report, { testFile, testResults, passed, errors }, isLeftOut) {
  const fail = (name, error) => {
    report.failed++;
    report.failures.push({ file: testFile, name, message: error?.message });
  };
  const walk = (suite, above) => {
    for (const test of suite?.tests ?? []) {
      if (test.skipped) report.skipped += isLeftOut(test.name) ? 0 : 1;
      else if (test.passed) report.passed++;
      else fail(`${above}${test.name}`, test.error);
    }
    for (const inner of suite?.suites ?? []) walk(inner, `${above}${inner.name} `);
  };
  walk(testResults, '');
  if (!passed && (errors.length > 0 || !testResults)) fail('the whole file', errors[0]);
}

/**
 * A failed assertion carries what it has compared. What can't be cloned for the report, an element say, would keep the
 * whole report from coming, and the file would run into its time without a word: the report gets its text instead.
 */
const sendableFailures = {
  name: 'sendable-failures',
  transform({ path, body }) {
    return path.endsWith('.test.ts') ? `${body}\n(${sendWhatCanBeCloned.toString()})();` : undefined;
  },
};

/** Runs in the page, at the end of each test file. */
function sendWhatCanBeCloned() {
  const sendable = (value) => {
    try {
      return globalThis.structuredClone(value);
    } catch {
      return String(value);
    }
  };
  globalThis.afterEach(function () {
    const { err } = this.currentTest;
    if (err) Object.assign(err, { actual: sendable(err.actual), expected: sendable(err.expected) });
  });
}

export default {
  files: ['packages/elements/src/**/*.test.ts', 'packages/client/src/**/*.browser.test.ts'],
  nodeResolve: { exportConditions: ['browser', 'development'] },
  middleware: [klarnaServer, lateFiles],
  testRunnerHtml: testPage,
  plugins: [
    esbuildPlugin({
      ts: true,
      target: 'es2022',
      tsconfig: fileURLToPath(new URL('./tsconfig.base.json', import.meta.url)),
    }),
    sendableFailures,
  ],
  browsers: [
    chromeLauncher({
      launchOptions: {
        executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
        headless: true,
        args: [
          '--no-sandbox',
          '--disable-gpu',
          '--disable-quic',
          '--no-first-run',
          '--disable-background-networking',
          '--disable-component-update',
          '--disable-sync',
          '--disable-dev-shm-usage',
        ],
      },
    }),
  ],
  // A page in the background paints nothing, and tests wait for a paint.
  concurrency: 1,
  testFramework: { config: { timeout: 15_000 } },
  reporters: [defaultReporter(), summaryReporter(), countReporter('elements')],
};
