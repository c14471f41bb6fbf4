import { defineConfig } from '@playwright/test';
import { LAUNCH_OPTIONS } from './test/support/chromium.ts';
import type { WorkerFixtures } from './test/support/fixtures.ts';

/**
 * Money, coming back and live status: also where the shop's processes share one PostgreSQL. `kronor-direct` and
 * `kronor-direct-bad-days` have no server of ours.
 */
const ALSO_REPLICATED = [
  'approve',
  'back-button',
  'bad-days',
  'coming-back',
  'klarna-bad-days',
  'klarna-money',
  'klarna-orders',
  'klarna-outcomes',
  'klarna-tokens',
  'kronor-bad-days',
  'kronor-methods',
  'kronor-mobile',
  'kronor-money',
  'kronor-outcomes',
  'kronor-pays-once',
  'nobody-pays-twice',
  'opp',
  'outcomes',
  'restart',
  'server-rendered',
].map((name) => `${name}.spec.ts`);

export default defineConfig<object, WorkerFixtures>({
  testDir: 'test/e2e',
  globalSetup: './test/support/global-setup.ts',
  outputDir: '.kassa/test-results',
  reporter: [['list'], ['json', { outputFile: '.kassa/reports/e2e.json' }]],
  // A test that passes on the second try has found something.
  retries: 0,
  workers: 2,
  // A test that starts the shop again has time for it on a busy machine: two replicas have taken 40 seconds.
  timeout: 120_000,
  expect: { timeout: 10_000 },
  forbidOnly: true,
  projects: [
    { name: 'one process' },
    { name: 'two replicas', testMatch: ALSO_REPLICATED, grepInvert: /@clock/, use: { replicas: 2 } },
  ],
  use: {
    launchOptions: LAUNCH_OPTIONS,
    viewport: { width: 1280, height: 900 },
    screenshot: 'only-on-failure',
    // What the page was, at each step. A film of it would cost as much time as the test.
    trace: { mode: 'retain-on-failure', screenshots: false },
  },
});
