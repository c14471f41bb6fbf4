import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/**
 * Makes `folder` and those above it that are missing, for their owner alone. Node's `mkdir` with `recursive` never ends
 * where the system says that a folder isn't there while the one above it is: below `/proc`, for one.
 * @throws Error of the system
 */
export async function makeFolder(folder: string): Promise<void> {
  const missing: string[] = [];
  for (let each = resolve(folder); !existsSync(each); each = dirname(each)) missing.push(each);
  for (const each of missing.toReversed())
    await mkdir(each, 0o700).catch((error: unknown) => {
      // Another process may have made it just now.
      if (!existsSync(each)) throw error;
    });
}
