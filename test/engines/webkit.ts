/**
 * Debian's WebKitGTK (`webkit2gtk-driver`, and `xvfb` for its window), over WebDriver. It is no Safari, and has much of
 * Safari's engine. Each customer has a driver of their own: one driver has one window.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { freePorts } from '../../packages/server/test-support/free-ports.ts';
import type { Browser, Place, Plain, Tab } from './engine.ts';

/** The name by which WebDriver knows an element that a script has found. */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

const answerSchema = z.object({ value: z.unknown() });
const sessionSchema = z.object({ sessionId: z.string() });
const elementSchema = z.object({ [ELEMENT]: z.string() }).nullish();
const pointSchema = z.object({ x: z.number(), y: z.number() });

/**
 * A script that comes while its page goes into the page cache, on the way back or forward, is never answered: the driver
 * answers the next one, sent to the page that has come, within milliseconds. Seen in 2 of 8 runs of WebKitGTK 2.50.6.
 */
const SCRIPT_ANSWERS_MS = 10_000;

export type Call = (
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: object,
  signal?: AbortSignal,
) => Promise<unknown>;

/** @throws Error with the driver's own words */
const callTo =
  (url: string): Call =>
  async (method, path, body, signal) => {
    const response = await fetch(url + path, {
      method,
      ...(body && { body: JSON.stringify(body) }),
      ...(signal && { signal }),
    });
    const { value } = answerSchema.parse(await response.json());
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(value)}`);
    return value;
  };

/** Runs in the page: where a pointer meets the element. */
function pointOf(element: Element): { x: number; y: number } {
  element.scrollIntoView({ block: 'center', behavior: 'instant' });
  const { left, top, width, height } = element.getBoundingClientRect();
  return { x: Math.round(left + width / 2), y: Math.round(top + height / 2) };
}

type Script = (...args: never[]) => unknown;

/** @throws DOMException `TimeoutError` if the script's answer is lost */
const execute = (call: Call, script: Script, args: readonly unknown[]): Promise<unknown> =>
  call(
    'POST',
    '/execute/sync',
    { script: `return (${script.toString()}).apply(null, arguments);`, args },
    AbortSignal.timeout(SCRIPT_ANSWERS_MS),
  );

/** @param within does what it is given with the document that is meant as the current one */
function placeOf(call: Call, within: <T>(act: () => Promise<T>) => Promise<T>): Place {
  const act = (type: 'pointer' | 'key', actions: readonly object[]) =>
    call('POST', '/actions', { actions: [{ type, id: type, actions }] });
  const moveTo = (x: number, y: number) => ({ type: 'pointerMove', x, y, origin: 'viewport' });
  // The driver's own click takes what stands in a shadow root for hidden by its host.
  const point = (element: unknown, ...actions: readonly object[]) =>
    within(async () => {
      const { x, y } = pointSchema.parse(await execute(call, pointOf, [element]));
      await act('pointer', [moveTo(x, y), ...actions]);
    });
  const down = { type: 'pointerDown', button: 0 };
  const up = { type: 'pointerUp', button: 0 };
  return {
    run: (script, ...args) => within(async () => (await execute(call, script, args)) as never),
    find: <Args extends Plain[]>(script: (...args: Args) => Element | null, ...args: Args) =>
      within(async () => {
        const found = elementSchema.parse(await execute(call, script, args));
        if (!found) return undefined;
        return {
          async hover() {
            // The driver tells of no move to where the pointer is.
            await within(() => act('pointer', [moveTo(0, 0)]));
            await point(found);
          },
          click: () => point(found, down, up),
          async press() {
            await point(found, down);
            return async () => {
              await act('pointer', [up]);
            };
          },
        };
      }),
    type: (text) =>
      within(async () => {
        const keys = Array.from(text).flatMap((value) => [
          { type: 'keyDown', value },
          { type: 'keyUp', value },
        ]);
        await act('key', keys);
      }),
  };
}

/** Runs in the page. */
const frameOf = (part: string): Element | null =>
  [...document.querySelectorAll('iframe')].find(({ src }) => src.includes(part)) ?? null;

/** Runs in the page. */
const markAsLeft = (): void => void Object.assign(window, { isLeft: true });
/** Runs in the page. */
const isLeft = (): boolean => 'isLeft' in window;

function tabOf(call: Call): Tab {
  const page = placeOf(call, (act) => act());
  const elementOf = async (part: string) => elementSchema.parse(await execute(call, frameOf, [part]));
  return {
    ...page,
    async open(url) {
      await page.run(markAsLeft);
      await call('POST', '/url', { url });
      while (await page.run(isLeft).catch(() => true)) await sleep(50);
    },
    // The driver's own answer is the address as a form has it, without its origin.
    url: () => page.run(() => location.href),
    back: async () => {
      await call('POST', '/back', {});
    },
    picture: async () => Buffer.from(z.string().parse(await call('GET', '/screenshot')), 'base64'),
    async frame(part) {
      const id = await elementOf(part);
      if (!id) return undefined;
      return placeOf(call, async (act) => {
        await call('POST', '/frame', { id });
        return act().finally(() => call('POST', '/frame', { id: null }));
      });
    },
  };
}

/** A screen that nobody sees. */
export async function startScreen(): Promise<{ screen: ChildProcess; display: string }> {
  const screen = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [number] = (await once(screen.stdout, 'data')) as [Buffer];
  return { screen, display: `:${number.toString().trim()}` };
}

async function startDriver(display: string): Promise<{ driver: ChildProcess; root: Call }> {
  const port = await freePorts(1);
  const driver = spawn('WebKitWebDriver', ['--host=127.0.0.1', `--port=${port}`], {
    env: { ...process.env, DISPLAY: display },
    stdio: 'ignore',
  });
  const root = callTo(`http://127.0.0.1:${port}`);
  for (let tries = 0; tries < 600; tries++) {
    if (await root('GET', '/status').catch(() => false)) return { driver, root };
    await sleep(100);
  }
  throw new Error('WebKitWebDriver never answered');
}

/** A window, with a driver of its own. */
export async function openWindow(display: string): Promise<{ call: Call; close: () => Promise<void> }> {
  const { driver, root } = await startDriver(display);
  const [binary] = globSync('/usr/lib/*/webkit2gtk-4.1/MiniBrowser');
  const { sessionId } = sessionSchema.parse(
    await root('POST', '/session', {
      capabilities: {
        alwaysMatch: {
          browserName: 'MiniBrowser',
          // To wait for a page whose script is held back would be for ever.
          pageLoadStrategy: 'none',
          'webkitgtk:browserOptions': { binary, args: ['--automation'] },
        },
      },
    }),
  );
  const session = `/session/${sessionId}`;
  return {
    call: (method, path, body, signal) => root(method, session + path, body, signal),
    async close() {
      await root('DELETE', session);
      driver.kill();
    },
  };
}

export async function startWebKit(): Promise<Browser> {
  const { screen, display } = await startScreen();
  const closing: (() => Promise<void>)[] = [];
  return {
    async newCustomer() {
      const { call, close } = await openWindow(display);
      closing.push(close);
      return tabOf(call);
    },
    async close() {
      for (const close of closing) await close();
      screen.kill();
    },
  };
}
