/** One visit to one page, by a slow machine on a slow line with an empty cache. */
import type { Browser, BrowserContext, Page } from '@playwright/test';

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

declare global {
  interface Window {
    bench: { usable: { at: number; x: number; y: number } | undefined; blocked: number; shift: number };
  }
}

/** Runs in the page before its own scripts: notes the first frame with a radio button that a pointer would hit. */
function watchForRadio(): void {
  const bench: Window['bench'] = { usable: undefined, blocked: 0, shift: 0 };
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

const chainOf = (page: Page): Promise<Request[]> =>
  page.evaluate(() =>
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
    ),
  );

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
    await page.goto(url, { waitUntil: 'commit' });
    await page.waitForFunction(() => window.bench.usable !== undefined);
    const found = await page.evaluate(() => window.bench);
    const usable = found.usable;
    if (!usable) throw new Error(`No radio button on ${url}`);
    await page.mouse.click(usable.x, usable.y);
    await page.waitForFunction(countChosen);
    await page.waitForLoadState('networkidle');
    const chain = await chainOf(page);
    await cdp.send('HeapProfiler.collectGarbage');
    const { usedSize } = await cdp.send('Runtime.getHeapUsage');
    const { blocked, shift } = await page.evaluate(() => window.bench);
    await pay(page);
    return { usableMs: usable.at, blockedMs: blocked, heapMb: usedSize / 2 ** 20, shift, chain };
  } finally {
    await context.close();
  }
}
