/** How the tests start Chromium. */
import type { LaunchOptions } from '@playwright/test';
import { findChromium } from '../../scripts/machine.ts';

const executablePath = findChromium();

export const LAUNCH_OPTIONS: LaunchOptions = {
  ...(executablePath !== undefined && { executablePath }),
  args: [
    // Root has no sandbox, and a container has little /dev/shm.
    '--no-sandbox',
    '--disable-dev-shm-usage',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};

/** For tests that go back: Playwright switches the back/forward cache off, people don't. */
export const WITH_BACK_FORWARD_CACHE: LaunchOptions = {
  ...LAUNCH_OPTIONS,
  ignoreDefaultArgs: ['--disable-back-forward-cache'],
};
