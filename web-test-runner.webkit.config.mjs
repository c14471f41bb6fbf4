// The element tests in WebKitGTK, over WebDriver: the second part of `pnpm test:engines`.
import { defaultReporter, summaryReporter } from '@web/test-runner';
import { FRAME_PAGE, FRAME_PATH, webKitLauncher } from './test/engines/webkit-launcher.ts';
import shared, { countReporter } from './web-test-runner.config.mjs';

/** What can't be there, by the names of the tests: docs/reports/engines.md says why. */
const LEFT_OUT = [
  'does not move where less motion is wanted',
  'keeps the code dark on white in a dark page, and its place before it has come',
  'reloads the page when the customer tries again and the page does nothing else',
  'says so when Klarna’s file is not there, again at each try, and leads on by a reload of the page',
  'says so when Klarna’s file hangs, asks the shop nothing, and goes on when it comes',
  'leaves each row as high as the skeleton’s, on a page of 320 pixels',
  'keeps the rest of a date while one part of it is corrected',
  'with a bar to scroll by that stands on the colour of the list',
];

const leftOut = {
  name: 'left-out',
  transform({ path, body }) {
    return path.endsWith('.test.ts')
      ? `${body}\n(${leaveOut.toString()})(${JSON.stringify(LEFT_OUT)});`
      : undefined;
  },
};

/** Runs in the page, at the end of each test file. */
function leaveOut(names) {
  globalThis.beforeEach(function () {
    if (names.includes(this.currentTest.title)) this.skip();
  });
}

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
  // Of a whole file: on a busy machine the longest takes minutes.
  testsFinishTimeout: 600_000,
  plugins: [...shared.plugins, leftOut],
  testFramework: { config: { timeout: 60_000 } },
  reporters: [defaultReporter(), summaryReporter(), countReporter('webkit', LEFT_OUT)],
};
