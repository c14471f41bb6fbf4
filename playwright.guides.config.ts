// Takes the pictures of the README and the guides: `pnpm pictures`. They are looked at, and not compared.
import { defineConfig } from '@playwright/test';
import type { WorkerFixtures } from './test/support/fixtures.ts';
import { LAUNCH_OPTIONS } from './test/support/chromium.ts';

export default defineConfig<object, WorkerFixtures>({
  testDir: 'test/pictures',
  testMatch: 'guides.take.ts',
  globalSetup: './test/support/global-setup.ts',
  outputDir: '.kassa/picture-results',
  reporter: 'list',
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  use: {
    // Grey edges of letters: few colours, small files.
    launchOptions: { ...LAUNCH_OPTIONS, args: [...(LAUNCH_OPTIONS.args ?? []), '--disable-lcd-text'] },
    // The font of the pictures is put into the shop's pages.
    bypassCSP: true,
    contextOptions: { reducedMotion: 'reduce' },
    locale: 'en-GB',
    timezoneId: 'Europe/Stockholm',
    stackOptions: { everyProvider: true },
  },
});
