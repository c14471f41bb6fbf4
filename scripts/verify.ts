/** Everything that must hold before a change is merged: `npm test` runs this after installing. */
import { report, runSteps, vitestReport } from './steps.ts';

await runSteps([
  // Each of them keeps one core busy, the last one less than that.
  [
    { name: 'Format', script: 'format:check' },
    { name: 'Lint', script: 'lint' },
    { name: 'Types', script: 'types' },
    { name: 'Element tests', script: 'test:elements', ...report('kassa', 'elements') },
  ],
  { name: 'Unit tests', script: 'test:unit', ...vitestReport('unit') },
  { name: 'Builds', script: 'build' },
  { name: 'Stories', script: 'test:stories', ...report('kassa', 'stories') },
  { name: 'End-to-end tests', script: 'test:e2e', ...report('playwright', 'e2e') },
  { name: 'Packages as installed', script: 'test:published', ...vitestReport('published') },
  { name: 'Supply', script: 'supply' },
  { name: 'Size', script: 'size' },
]);
