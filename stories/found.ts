/** Waits in play functions. */
import { waitFor } from 'storybook/test';

/**
 * @returns what is found, once it is there
 * @throws Error that names what is missing, when it never comes
 */
export const found = <T>(what: string, find: () => T | null | undefined): Promise<T> =>
  waitFor(() => {
    const it = find();
    if (it === null || it === undefined) throw new Error(`No ${what}`);
    return it;
  });
