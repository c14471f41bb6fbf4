// Element tests in Chromium: a real browser, since elements are made of one.
import { mkdirSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath, URL } from 'node:url';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { defaultReporter, summaryReporter } from '@web/test-runner';
import { chromeLauncher } from '@web/test-runner-chrome';
import { klarnaServer } from './packages/elements/test/klarna/server.mjs';

const REPORT = new URL('.kassa/reports/elements.json', import.meta.url);

/** Counts of tests, for the run that sums up all runners. A file that didn't load counts as one failure. */
function countReporter() {
  return {
    onTestRunFinished({ sessions }) {
      const count = { passed: 0, failed: 0, skipped: 0 };
      const walk = (suite) => {
        for (const test of suite?.tests ?? [])
          count[test.skipped ? 'skipped' : test.passed ? 'passed' : 'failed']++;
        for (const inner of suite?.suites ?? []) walk(inner);
      };
      for (const session of sessions) {
        walk(session.testResults);
        if (!session.passed && (session.errors.length > 0 || !session.testResults)) count.failed++;
      }
      mkdirSync(new URL('.', REPORT), { recursive: true });
      writeFileSync(REPORT, `${JSON.stringify(count)}\n`);
    },
  };
}

export default {
  files: ['packages/elements/src/**/*.test.ts', 'packages/client/src/**/*.browser.test.ts'],
  nodeResolve: { exportConditions: ['browser', 'development'] },
  middleware: [klarnaServer],
  plugins: [
    esbuildPlugin({
      ts: true,
      target: 'es2022',
      tsconfig: fileURLToPath(new URL('./tsconfig.base.json', import.meta.url)),
    }),
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
  reporters: [defaultReporter(), summaryReporter(), countReporter()],
};
