// The element tests in WebKitGTK, over WebDriver: the second part of `pnpm test:engines`.
import { defaultReporter, summaryReporter } from '@web/test-runner';
import { FRAME_PAGE, FRAME_PATH, webKitLauncher } from './test/engines/webkit-launcher.ts';
import shared, { countReporter } from './web-test-runner.config.mjs';

/** What it has no way to be asked, by the names of the tests: docs/reports/engines.md says why. */
const LEFT_OUT = [
  'does not move where less motion is wanted',
  'keeps the code dark on white in a dark page, and its place before it has come',
  'reloads the page when the customer tries again and the page does nothing else',
];

/** The page around the tests. */
function framePage(context, next) {
  if (context.path !== FRAME_PATH) return next();
  context.type = 'html';
  context.body = FRAME_PAGE;
}

export default {
  ...shared,
  middleware: [...shared.middleware, framePage],
  browsers: [webKitLauncher()],
  browserStartTimeout: 120_000,
  testFramework: { config: { timeout: 60_000, grep: `(${LEFT_OUT.join('|')})$`, invert: true } },
  reporters: [defaultReporter(), summaryReporter(), countReporter('webkit')],
};
