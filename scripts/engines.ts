/** Other engines than Chromium: the element tests, and customers' journeys. `pnpm test:engines` runs all of it. */
import { report, runSteps, vitestReport } from './steps.ts';

await runSteps([
  { name: 'Element tests in Firefox', script: 'test:firefox', ...report('kassa', 'firefox') },
  { name: 'Element tests in WebKitGTK', script: 'test:webkit', ...report('kassa', 'webkit') },
  { name: 'Journeys in both', script: 'test:journeys', ...vitestReport('journeys') },
]);
