import { defineConfig } from '@playwright/test';
import { LAUNCH_OPTIONS } from './test/support/chromium.ts';

export default defineConfig({
  testDir: 'test/e2e',
  globalSetup: './test/support/global-setup.ts',
  outputDir: '.kassa/test-results',
  reporter: [['list'], ['json', { outputFile: '.kassa/reports/e2e.json' }]],
  // A test that passes on the second try has found something.
  retries: 0,
  workers: 2,
  timeout: 45_000,
  expect: { timeout: 10_000 },
  forbidOnly: true,
  use: {
    launchOptions: LAUNCH_OPTIONS,
    viewport: { width: 1280, height: 900 },
    screenshot: 'only-on-failure',
    // What the page was, at each step. A film of it would cost as much time as the test.
    trace: { mode: 'retain-on-failure', screenshots: false },
  },
});
