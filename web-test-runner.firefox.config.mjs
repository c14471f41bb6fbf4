// The element tests in Firefox ESR, over WebDriver BiDi: the first part of `pnpm test:engines`.
import process from 'node:process';
import { defaultReporter, summaryReporter } from '@web/test-runner';
import { chromeLauncher } from '@web/test-runner-chrome';
import shared, { countReporter } from './web-test-runner.config.mjs';

/** What Firefox's settings call the media features that a test asks for, and the number of each value. */
const SETTINGS = {
  'prefers-color-scheme': {
    name: 'layout.css.prefers-color-scheme.content-override',
    values: { dark: 0, light: 1, 'no-preference': 2 },
  },
  'prefers-reduced-motion': { name: 'ui.prefersReducedMotion', values: { 'no-preference': 0, reduce: 1 } },
};

/** WebDriver BiDi has no command for media features in this Firefox: its own window changes the settings. */
async function emulateMediaFeatures(page, features) {
  const { session } = page.mainFrame().browsingContext.userContext.browser;
  const { result } = await session.send('browsingContext.getTree', { 'moz:scope': 'chrome' });
  for (const { name, value } of features) {
    const setting = SETTINGS[name];
    await session.send('script.evaluate', {
      expression: `Services.prefs.setIntPref(${JSON.stringify(setting.name)}, ${setting.values[value]})`,
      target: { context: result.contexts[0].context },
      awaitPromise: false,
    });
  }
  // The page hears of a setting in its own time.
  for (const { name, value } of features)
    await page.waitForFunction(
      (feature) => globalThis.matchMedia(feature).matches,
      {},
      `(${name}: ${value})`,
    );
}

const firefox = chromeLauncher({
  launchOptions: {
    browser: 'firefox',
    executablePath: process.env.FIREFOX_PATH ?? '/usr/bin/firefox-esr',
    headless: true,
    // For emulateMediaFeatures.
    args: ['--remote-allow-system-access'],
  },
  createPage: async ({ context }) => {
    const page = await context.newPage();
    page.emulateMediaFeatures = (features) => emulateMediaFeatures(page, features);
    return page;
  },
});
firefox.name = 'Firefox';

export default {
  ...shared,
  browsers: [firefox],
  browserStartTimeout: 120_000,
  // Of a whole file: on a busy machine the longest takes minutes.
  testsFinishTimeout: 600_000,
  testFramework: { config: { timeout: 60_000 } },
  reporters: [defaultReporter(), summaryReporter(), countReporter('firefox')],
};
