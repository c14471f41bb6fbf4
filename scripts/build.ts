/** Builds all that is published: the packages, the browser bundle, the elements' manifest and Storybook. */
import { bundleElements } from './bundle.ts';
import { run } from './run.ts';

process.env['STORYBOOK_DISABLE_TELEMETRY'] = '1';

async function must(cwd: string, command: string, ...args: string[]): Promise<void> {
  const { exitCode, problem } = await run(command, args, { cwd });
  if (exitCode !== 0) throw new Error(problem ?? `${command} ended with exit code ${exitCode}`);
}

try {
  console.log('Packages');
  await must('.', 'tsc', '-b', 'tsconfig.build.json');
  console.log('Browser bundle');
  await bundleElements();
  console.log('Custom-elements manifest');
  await must('packages/elements', 'node', '--run', 'manifest');
  console.log('Storybook');
  const output = ['--config-dir', 'stories/.storybook', '--output-dir', 'storybook-static'];
  await must('.', 'storybook', 'build', '--quiet', ...output);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
