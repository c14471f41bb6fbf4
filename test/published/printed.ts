/** What a process says, for tests that wait until it has said it. */
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/**
 * Its output is read to the end, also after the match: a process whose output nobody reads ends with the next line that
 * it logs.
 *
 * @returns the match of the first line that has one
 * @throws Error with all that was printed when the process ends before
 */
export async function printed(child: ChildProcess, pattern: RegExp): Promise<RegExpExecArray> {
  const { stdout } = child;
  if (!stdout) throw new Error('The output of the process is not piped');
  const lines: string[] = [];
  return new Promise((resolve, reject) => {
    createInterface({ input: stdout }).on('line', (line) => {
      lines.push(line);
      const match = pattern.exec(line);
      if (match) resolve(match);
    });
    child.once('close', (code) => reject(new Error(`It ended with ${code}: ${lines.join('\n')}`)));
  });
}
