/** Builds all that is published: the packages, the browser bundle and the elements' manifest. */
import { bundleElements } from './bundle.ts';
import { run } from './run.ts';

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
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
