/** A sandbox as apps/sandbox has it, its pages below its name, with its control API by name. For tests. */
import { Hono } from 'hono';
import { mount } from 'hono/mount';
import { listen } from './listen.ts';

interface Sandbox {
  pages: Hono;
  close(): Promise<void>;
}

/** @param create the sandbox; its pages' address is known once it is called for */
export async function startWithPages<S extends Sandbox>(
  name: string,
  create: (pagesUrl: () => string) => Promise<S>,
) {
  const at = { url: '' };
  const sandbox = await create(() => at.url);
  const app = new Hono().all(`/${name}/*`, mount(sandbox.pages.fetch));
  const pages = await listen({ fetch: app.fetch, port: 0 });
  at.url = `${pages.url}/${name}`;
  return {
    ...sandbox,
    pagesUrl: at.url,
    /** One call of the control API. @throws on anything but 2xx */
    control: async (method: string, path: string, body?: object): Promise<unknown> => {
      const response = await fetch(`${at.url}/control/api${path}`, {
        method,
        ...(body && { body: JSON.stringify(body) }),
      });
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
      return response.json();
    },
    async close() {
      await sandbox.close();
      await pages.close();
    },
  };
}
