/** One visit to one page, by a slow machine on a slow line with an empty cache. */
import { setTimeout } from 'node:timers/promises';
import type { Browser, BrowserContext, CDPSession, Page } from '@playwright/test';

export interface Visit {
  /** From the navigation to the first frame in which a radio button lies under the pointer. */
  usableMs: number;
  /** Of tasks longer than 50 ms, what is above that. */
  blockedMs: number;
  heapMb: number;
  /** Cumulative layout shift. */
  shift: number;
  chain: Request[];
}
export interface Request {
  name: string;
  start: number;
  firstByte: number;
  end: number;
  bytes: number;
}

const CPU_SLOWDOWN = 4;
const LATENCY_MS = 150;
const BYTES_PER_SECOND = 1_600_000 / 8;
const WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 50;

interface Bench {
  usable: { at: number; x: number; y: number } | undefined;
  blocked: number;
  shift: number;
}

declare global {
  interface Window {
    bench: Bench;
    /** Tells the benchmark that `bench.usable` is there. */
    becameUsable: (nothing: string) => void;
  }
}

/** Runs in the page before its own scripts: notes the first frame with a radio button that a pointer would hit. */
function watchForRadio(): void {
  const bench: Bench = { usable: undefined, blocked: 0, shift: 0 };
  window.bench = bench;
  const inside = (root: ParentNode): Element[] => [
    ...root.querySelectorAll('input[type=radio], [role=radio]'),
    ...[...root.querySelectorAll('*')].flatMap(({ shadowRoot }) => (shadowRoot ? inside(shadowRoot) : [])),
  ];
  const hit = (x: number, y: number): Element | null => {
    let found = document.elementFromPoint(x, y);
    while (found?.shadowRoot) {
      const deeper = found.shadowRoot.elementFromPoint(x, y);
      if (!deeper || deeper === found) break;
      found = deeper;
    }
    return found;
  };
  const look = () => {
    for (const radio of inside(document)) {
      const { left, top, width, height } = radio.getBoundingClientRect();
      const [x, y] = [left + width / 2, top + height / 2];
      const under = width > 0 ? hit(x, y) : null;
      if (under && (radio === under || radio.contains(under) || under.contains(radio))) {
        bench.usable = { at: performance.now(), x, y };
        window.becameUsable('');
        return;
      }
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) bench.blocked += Math.max(0, duration - 50);
  }).observe({ type: 'longtask', buffered: true });
  new PerformanceObserver((list) => {
    const shifts = list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[];
    // What moves because of a click may move.
    for (const { value, hadRecentInput } of shifts) if (!hadRecentInput) bench.shift += value;
  }).observe({ type: 'layout-shift', buffered: true });
}

/** The radio buttons that are on, in shadow roots too. */
function countChosen(): number {
  const inside = (root: ParentNode): number =>
    root.querySelectorAll('input[type=radio]:checked, [role=radio][aria-checked=true]').length +
    [...root.querySelectorAll('*')].reduce(
      (sum, { shadowRoot }) => sum + (shadowRoot ? inside(shadowRoot) : 0),
      0,
    );
  return inside(document);
}

const readBench = (): Bench => window.bench;

const readChain = (): Request[] =>
  [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].map(
    (entry) => {
      const { name, startTime, responseStart, responseEnd, encodedBodySize } =
        entry as PerformanceResourceTiming;
      return {
        name: name.replace(location.origin, ''),
        start: startTime,
        firstByte: responseStart,
        end: responseEnd,
        bytes: encodedBodySize,
      };
    },
  );

/**
 * Runs `read` in the page. Playwright's own `evaluate` and clicks would put a script into it first, whose compiling takes
 * this CPU longer than all of ours: it would be measured too.
 */
async function ask<Answer>(cdp: CDPSession, read: () => Answer): Promise<Answer> {
  const { result } = await cdp.send('Runtime.evaluate', {
    expression: `(${String(read)})()`,
    returnByValue: true,
  });
  return result.value as Answer;
}

async function click(cdp: CDPSession, { x, y }: { x: number; y: number }): Promise<void> {
  for (const type of ['mousePressed', 'mouseReleased'] as const)
    await cdp.send('Input.dispatchMouseEvent', { type, x, y, button: 'left', clickCount: 1 });
}

/** @returns undefined when none comes in time */
async function usableIn(cdp: CDPSession, open: () => Promise<unknown>): Promise<Bench['usable']> {
  await cdp.send('Runtime.enable');
  await cdp.send('Runtime.addBinding', { name: 'becameUsable' });
  const told = new Promise((resolve) => cdp.once('Runtime.bindingCalled', resolve));
  await open();
  await Promise.race([told, setTimeout(WITHIN_MS, undefined, { ref: false })]);
  return (await ask(cdp, readBench)).usable;
}

/** Presses Pay. @throws Error when no payment is asked for */
async function pay(page: Page): Promise<void> {
  const asked = page.waitForRequest(
    (request) => request.method() === 'POST' && /\/(?:pay|payments|paid)$/.test(request.url()),
  );
  await page
    .getByRole('button', { name: /^(?:pay|continue)/i })
    .first()
    .click();
  await asked;
}

/**
 * @param open makes the page ready for the context's customer, and answers with its address
 * @throws Error when no radio button comes, the one that came isn't chosen by a click, or Pay doesn't pay
 */
export async function visit(
  browser: Browser,
  open: (context: BrowserContext) => Promise<string>,
): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 400, height: 800 } });
  try {
    const url = await open(context);
    const page = await context.newPage();
    const { origin } = new URL(url);
    // Nothing of the machine's own network is measured.
    await context.route(
      (to) => to.origin !== origin,
      (route) => route.abort(),
    );
    await page.addInitScript(watchForRadio);
    const cdp = await context.newCDPSession(page);
    await cdp.send('Network.enable');
    await cdp.send('Network.setCacheDisabled', { cacheDisabled: true });
    await cdp.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: LATENCY_MS,
      downloadThroughput: BYTES_PER_SECOND,
      uploadThroughput: BYTES_PER_SECOND,
    });
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN });
    const usable = await usableIn(cdp, () => page.goto(url, { waitUntil: 'commit' }));
    if (!usable) throw new Error(`No radio button on ${url}`);
    await click(cdp, usable);
    while (!(await ask(cdp, countChosen))) await setTimeout(LOOK_EVERY_MS);
    await page.waitForLoadState('networkidle');
    const chain = await ask(cdp, readChain);
    const { blocked, shift } = await ask(cdp, readBench);
    // Takes the main thread too.
    await cdp.send('HeapProfiler.collectGarbage');
    const { usedSize } = await cdp.send('Runtime.getHeapUsage');
    await pay(page);
    return { usableMs: usable.at, blockedMs: blocked, heapMb: usedSize / 2 ** 20, shift, chain };
  } finally {
    await context.close();
  }
}
