// Pictures of the elements: no part of `npm test`, since another machine's Chromium may draw them in another way.
import { defineConfig } from '@playwright/test';
import { LAUNCH_OPTIONS } from './test/support/chromium.ts';

export default defineConfig({
  testDir: 'test/pictures',
  snapshotPathTemplate: '{testDir}/kept/{arg}{ext}',
  outputDir: '.kassa/picture-results',
  // A picture that isn't there yet is a failure: it is taken by hand, and looked at.
  updateSnapshots: 'none',
  retries: 0,
  workers: 1,
  timeout: 60_000,
  expect: {
    timeout: 20_000,
    toHaveScreenshot: {
      animations: 'disabled',
      caret: 'hide',
      scale: 'css',
      threshold: 0.2,
      maxDiffPixelRatio: 0.003,
    },
  },
  forbidOnly: true,
  use: { launchOptions: LAUNCH_OPTIONS, locale: 'en-GB', timezoneId: 'Europe/Stockholm' },
});
