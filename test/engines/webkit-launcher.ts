/**
 * Runs the element tests in WebKitGTK: a launcher of web-test-runner. A window of it is never narrower than 447 pixels,
 * and a test wants 320: the tests run in a frame, whose size is the viewport's.
 */
import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { openWindow, startScreen, type Call } from './webkit.ts';

/** Where the page around the frame is: of the same origin as the tests. */
export const FRAME_PATH = '/webkit-frame';
const FRAME_PAGE_MS = 60_000;
export const FRAME_PAGE = `<!doctype html><style>html, body { margin: 0; overflow: hidden } iframe { display: block; border: 0 }</style>`;

/** Keys by the names that tests use, as WebDriver writes them. */
const KEYS: Readonly<Record<string, string>> = {
  Enter: '\uE006',
  Tab: '\uE004',
  Escape: '\uE00C',
  Shift: '\uE008',
  ArrowLeft: '\uE012',
  ArrowUp: '\uE013',
  ArrowRight: '\uE014',
  ArrowDown: '\uE015',
};
const keyOf = (name: string): string => {
  if (name.length > 1 && !KEYS[name])
    throw new Error(`WebDriver's sign for the key ${name} isn't in the list`);
  return KEYS[name] ?? name;
};

const BUTTONS = { left: 0, middle: 1, right: 2 };
interface ButtonOptions {
  button?: keyof typeof BUTTONS;
}

/** What web-test-runner's commands use of Puppeteer's page. */
function pageOf(call: Call) {
  const act = (type: 'pointer' | 'key', actions: readonly object[]) =>
    call('POST', '/actions', { actions: [{ type, id: type, actions }] });
  const move = (x: number, y: number) => ({ type: 'pointerMove', x, y, origin: 'viewport' });
  const down = ({ button = 'left' }: ButtonOptions = {}) => ({
    type: 'pointerDown',
    button: BUTTONS[button],
  });
  const up = ({ button = 'left' }: ButtonOptions = {}) => ({ type: 'pointerUp', button: BUTTONS[button] });
  const press = (value: string) => [
    { type: 'keyDown', value },
    { type: 'keyUp', value },
  ];
  return {
    mouse: {
      move: (x: number, y: number) => act('pointer', [move(x, y)]),
      click: (x: number, y: number, button?: ButtonOptions) =>
        act('pointer', [move(x, y), down(button), up(button)]),
      down: (button?: ButtonOptions) => act('pointer', [down(button)]),
      up: (button?: ButtonOptions) => act('pointer', [up(button)]),
      async reset() {
        await call('DELETE', '/actions');
        await act('pointer', [move(0, 0)]);
      },
    },
    keyboard: {
      type: (text: string) => act('key', Array.from(text).flatMap(press)),
      press: (name: string) => act('key', press(keyOf(name))),
      down: (name: string) => act('key', [{ type: 'keyDown', value: keyOf(name) }]),
      up: (name: string) => act('key', [{ type: 'keyUp', value: keyOf(name) }]),
    },
    async setViewport({ width, height }: { width: number; height: number }) {
      while (!(await execute(call, resizeFrame, width, height))) await sleep(20);
    },
    emulateMediaFeatures(): never {
      throw new Error('WebKitGTK takes its media features from the desktop');
    },
  };
}

const execute = <Args extends (string | number)[], Answer>(
  call: Call,
  script: (...args: Args) => Answer,
  ...args: Args
) =>
  call('POST', '/execute/sync', {
    script: `return (${script.toString()}).apply(null, arguments);`,
    args,
  }) as Promise<Answer>;

/** Runs in the page around the frame. */
function openFrame(url: string): void {
  const frame = document.createElement('iframe');
  Object.assign(frame, { src: url, width: 800, height: 600 });
  frame.addEventListener('load', () => frame.contentWindow?.focus());
  document.body.replaceChildren(frame);
}
/** Runs there. @returns whether the page in the frame knows of it */
function resizeFrame(width: number, height: number): boolean {
  const frame = document.querySelector('iframe');
  Object.assign(frame ?? {}, { width, height });
  return frame?.contentWindow?.innerWidth === width && frame.contentWindow.innerHeight === height;
}
/** Runs there. */
const frameUrl = (): string | undefined => document.querySelector('iframe')?.contentWindow?.location.href;
/** Runs there. */
const closeFrame = (): void => document.body.replaceChildren();
/** Runs there. */
const isFramePage = (path: string): boolean =>
  location.pathname === path && document.readyState === 'complete';

/** The page before it answers nothing while it is left. @throws Error with what was said last, when it is late */
async function untilFramePage(call: Call): Promise<void> {
  const late = Date.now() + FRAME_PAGE_MS;
  let said: unknown;
  while (Date.now() < late) {
    try {
      if (await execute(call, isFramePage, FRAME_PATH)) return;
    } catch (error) {
      said = error;
    }
    await sleep(20);
  }
  throw new Error(`WebKitGTK has not opened ${FRAME_PATH}`, { cause: said });
}

export function webKitLauncher() {
  let screen: ChildProcess | undefined;
  let window: Awaited<ReturnType<typeof openWindow>> | undefined;
  let active: string | undefined;

  async function openAt(origin: string): Promise<Call> {
    if (window) return window.call;
    const started = await startScreen();
    screen = started.screen;
    window = await openWindow(started.display);
    const { call } = window;
    await call('POST', '/window/rect', { x: 0, y: 0, width: 1280, height: 900 });
    await call('POST', '/url', { url: origin + FRAME_PATH });
    await untilFramePage(call);
    return call;
  }

  return {
    name: 'WebKitGTK',
    // The runner's own commands then speak to `getPage`.
    type: 'puppeteer',
    async startSession(id: string, url: string): Promise<void> {
      const call = await openAt(new URL(url).origin);
      active = id;
      await execute(call, openFrame, url);
    },
    isActive: (id: string) => id === active,
    getBrowserUrl: () => window && execute(window.call, frameUrl),
    async stopSession(): Promise<object> {
      active = undefined;
      if (window) await execute(window.call, closeFrame);
      return {};
    },
    startDebugSession: () => Promise.reject(new Error('Debugging in WebKitGTK is by hand')),
    async stop(): Promise<void> {
      await window?.close();
      screen?.kill();
    },
    getPage: () => window && pageOf(window.call),
  };
}
