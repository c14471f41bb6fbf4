// The element tests in Firefox ESR, over WebDriver BiDi: `pnpm test:engines`. Not in `npm test`: it takes about two minutes.
import process from 'node:process';
import { defaultReporter, summaryReporter } from '@web/test-runner';
import { chromeLauncher } from '@web/test-runner-chrome';
import shared from './web-test-runner.config.mjs';

const firefox = chromeLauncher({
  launchOptions: {
    browser: 'firefox',
    executablePath: process.env.FIREFOX_PATH ?? '/usr/bin/firefox-esr',
    headless: true,
    args: [],
  },
});
firefox.name = 'Firefox';

export default {
  ...shared,
  browsers: [firefox],
  // The counts of `npm test` are those of Chromium.
  reporters: [defaultReporter(), summaryReporter()],
};
