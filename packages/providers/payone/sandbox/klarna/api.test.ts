/** Klarna's script as a shop's page meets it: a real browser, another origin, and a strict Content-Security-Policy. */
import { randomBytes } from 'node:crypto';
import { chromium, type Browser, type FrameLocator, type Page, type Route } from '@playwright/test';
import { listen, type Listener } from '@kassa/sandbox-kit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LAUNCH_OPTIONS } from '../../../../../test/support/chromium.ts';
import { CREDENTIALS, post, startSandbox, type RunningSandbox } from '../testing.ts';

/** The callbacks of the page's calls, in their order, and what was thrown. */
interface Seen {
  called: unknown[];
  thrown: string[];
  events: string[];
}

let browser: Browser;
let sandbox: RunningSandbox;
let shop: Listener;
let page: Page;
const problems: string[] = [];

beforeAll(async () => {
  browser = await chromium.launch(LAUNCH_OPTIONS);
}, 60_000);
afterAll(() => browser.close());

beforeEach(async () => {
  sandbox = await startSandbox();
  shop = await listen({ port: 0, fetch: () => shopPage() });
  page = await browser.newPage();
  problems.length = 0;
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(error.message));
});
afterEach(async () => {
  await page.close();
  await Promise.all([sandbox.close(), shop.close()]);
  expect(problems).toEqual([]);
});

function shopPage(): Response {
  const nonce = randomBytes(16).toString('base64');
  const { origin } = new URL(sandbox.pagesUrl);
  const policy = `default-src 'none'; script-src 'nonce-${nonce}'; frame-src ${origin}; require-trusted-types-for 'script'`;
  const script = `
    window.seen = { called: [], thrown: [], events: [] };
    window.klarnaAsyncCallback = () => seen.events.push('ready');
    window.attempt = (run) => { try { run(Klarna.Payments, (result) => seen.called.push(result)); } catch (error) { seen.thrown.push(error.name); } };`;
  const body = `<!doctype html><title>Shop</title><div id="widget"></div><script nonce="${nonce}">${script}</script>
    <script nonce="${nonce}" src="${sandbox.pagesUrl}/klarna/lib/v1/api.js"></script>`;
  return new Response(body, {
    headers: { 'Content-Type': 'text/html', 'Content-Security-Policy': policy },
  });
}

const START = {
  ...CREDENTIALS,
  request: 'genericpayment',
  'add_paydata[action]': 'start_session',
  clearingtype: 'fnc',
  financingtype: 'KIV',
  amount: '3000',
  currency: 'EUR',
  country: 'DE',
  lastname: 'Approved',
};

/** Opens the shop with a session, its widget loaded. */
async function open(changes: Record<string, string> = {}): Promise<void> {
  const session = await post(sandbox, { ...START, ...changes });
  await page.goto(shop.url);
  await page.evaluate((client_token) => {
    attempt((klarna) => klarna.init({ client_token }));
    attempt((klarna) => {
      klarna.on('heightChanged', (height) => seen.events.push(`height ${Number(height) > 0}`));
      klarna.on('fullscreenOverlayShown', () => seen.events.push('shown'));
      klarna.on('fullscreenOverlayHidden', () => seen.events.push('hidden'));
    });
    attempt((klarna, done) =>
      klarna.load({ container: '#widget', payment_method_category: 'pay_later' }, {}, done),
    );
  }, session['add_paydata[client_token]']);
  await until((seen) => seen.called.length === 1);
}
const seenNow = () => page.evaluate(() => seen);
const until = async (met: (seen: Seen) => boolean): Promise<Seen> => {
  await expect.poll(async () => met(await seenNow()), { timeout: 30_000 }).toBe(true);
  return seenNow();
};
const authorize = (data?: object, options: object = {}) =>
  page.evaluate(
    ([data, options]) =>
      attempt((klarna, done) => {
        const all = { payment_method_category: 'pay_later', ...options };
        if (data) klarna.authorize(all, data, done);
        else klarna.authorize(all, done);
      }),
    [data, options] as const,
  );
const overlay = (): FrameLocator => page.frameLocator('iframe[src*="/overlay?"]');
const TOKEN = expect.stringMatching(/^[0-9a-f-]{36}$/) as string;

describe('Klarna.Payments', () => {
  it('calls klarnaAsyncCallback, loads a widget into the container and says how high it is', async () => {
    await open();
    const seen = await seenNow();
    expect(seen).toMatchObject({ called: [{ show_form: true }], thrown: [] });
    expect(seen.events).toEqual(expect.arrayContaining(['ready', 'height true']));
    expect(await page.frameLocator('#widget iframe').locator('body').innerText()).toContain('30.00 EUR');
    const height = (await page.locator('#widget iframe').boundingBox())?.height ?? 0;
    expect(height).toBeGreaterThan(20);
  });

  it.each([
    ['Approve', { approved: true, show_form: true, authorization_token: TOKEN }],
    ['Approve, without the form', { approved: true, show_form: false, authorization_token: TOKEN }],
    ['Approve, to be finalized', { approved: true, show_form: true, finalize_required: true }],
    [
      'Ask for a correction',
      { approved: false, show_form: true, error: { invalid_fields: ['billing_address.email'] } },
    ],
    ['Refuse for good', { approved: false, show_form: false }],
    ['Close', { approved: false, show_form: true }],
  ])('authorize asks in an overlay: %s', async (name, result) => {
    await open();
    await authorize();
    await overlay().getByRole('button', { name, exact: true }).click();
    const seen = await until(({ called }) => called.length === 2);
    expect(seen.called[1]).toEqual(result);
    expect(seen.events.slice(-2)).toEqual(['shown', 'hidden']);
    expect(await page.locator('iframe[src*="/overlay?"]').count()).toBe(0);
    expect(await page.locator('#widget iframe').count()).toBe(result.show_form ? 1 : 0);
  });

  it('a decision is made once: while Klarna thinks, the buttons of the overlay take no other', async () => {
    await open();
    await authorize();
    await until(({ events }) => events.includes('shown'));
    const held: Route[] = [];
    await page.route('**/authorize', (route) => void held.push(route));
    await overlay().getByRole('button', { name: 'Approve, to be finalized' }).click();
    await expect.poll(() => held.length, { timeout: 30_000 }).toBe(1);
    expect(await overlay().locator('button:enabled').count()).toBe(0);
    await page.keyboard.press('Escape');
    await held[0]?.continue();
    const { called } = await until((seen) => seen.called.length === 2);
    expect(called[1]).toEqual({ approved: true, show_form: true, finalize_required: true });
    expect(held).toHaveLength(1);
  });

  it('a decision that doesn’t get through is told, and can be made again', async () => {
    await open();
    await authorize();
    await until(({ events }) => events.includes('shown'));
    await page.route('**/authorize', (route) => route.abort(), { times: 1 });
    await overlay().getByRole('button', { name: 'Approve', exact: true }).click();
    await overlay().getByRole('alert').getByText('That didn’t get through.').waitFor();
    await overlay().getByRole('button', { name: 'Close' }).click();
    const { called, events } = await until((seen) => seen.called.length === 2);
    expect(called[1]).toEqual({ approved: false, show_form: true });
    expect(events.slice(-2)).toEqual(['shown', 'hidden']);
    expect(problems.splice(0)).toEqual([expect.stringContaining('Failed to load resource')]);
  });

  it('Escape closes the overlay', async () => {
    await open();
    await authorize();
    const approve = overlay().getByRole('button', { name: 'Approve', exact: true });
    // The overlay takes a choice once its buttons are enabled; a trial click waits for that.
    await approve.click({ trial: true });
    await approve.press('Escape');
    expect((await until(({ called }) => called.length === 2)).called[1]).toEqual({
      approved: false,
      show_form: true,
    });
  });

  it.each([
    ['approved', { approved: true, show_form: true, authorization_token: TOKEN }],
    ['denied', { approved: false, show_form: false }],
    ['closed', { approved: false, show_form: true }],
    ['finalize', { approved: true, show_form: true, finalize_required: true }],
  ])('an e-mail address with +%s decides without asking', async (marker, result) => {
    await open();
    await authorize({ billing_address: { email: `jane+${marker}@example.com` } });
    const { called, events } = await until((seen) => seen.called.length === 2);
    expect(called[1]).toEqual(result);
    expect(events).not.toContain('shown');
  });

  it('an e-mail address with +fixable is refused until it is corrected', async () => {
    await open({ email: 'jane+fixable@example.com' });
    await authorize();
    await until(({ called }) => called.length === 2);
    await authorize({ billing_address: { email: 'jane+approved@example.com' } });
    const { called } = await until((seen) => seen.called.length === 3);
    expect(called.slice(1)).toMatchObject([
      { approved: false, error: { invalid_fields: ['billing_address.email'] } },
      { approved: true },
    ]);
  });

  it('what must be finalized gives its token to finalize, and reauthorize gives another', async () => {
    await open({ email: 'jane+approved@example.com' });
    await authorize(undefined, { auto_finalize: false });
    await until(({ called }) => called.length === 2);
    await page.evaluate(() => {
      const options = { payment_method_category: 'pay_later' };
      attempt((klarna, done) => klarna.finalize(options, {}, done));
      attempt((klarna, done) => klarna.reauthorize(options, done));
    });
    const { called } = await until((seen) => seen.called.length === 4);
    expect(called[1]).toEqual({ approved: true, show_form: true, finalize_required: true });
    const tokens = called
      .slice(2)
      .map((result) => (result as { authorization_token: string }).authorization_token);
    expect(new Set(tokens).size).toBe(2);
    expect(tokens).toEqual([TOKEN, TOKEN]);
  });

  it('a last step that is broken off is answered as a refusal, and the session goes on', async () => {
    await open({ email: 'jane+finalize@example.com' });
    await authorize();
    await until(({ called }) => called.length === 2);
    await sandbox.settings({ klarna: 'close' });
    const finalize = () =>
      page.evaluate(() =>
        attempt((klarna, done) => klarna.finalize({ payment_method_category: 'pay_later' }, {}, done)),
      );
    await finalize();
    expect((await until(({ called }) => called.length === 3)).called[2]).toEqual({
      approved: false,
      show_form: false,
    });
    await sandbox.settings({ klarna: 'approve' });
    await finalize();
    expect((await until(({ called }) => called.length === 4)).called[3]).toMatchObject({ approved: true });
  });

  it('load names the fields that can be corrected, and is asked again', async () => {
    await sandbox.settings({ load: 'fix' });
    await open();
    expect((await seenNow()).called).toEqual([
      { show_form: false, error: { invalid_fields: ['billing_address.email'] } },
    ]);
    await sandbox.settings({ load: 'show' });
    await page.evaluate(() => attempt((klarna, done) => klarna.load({ container: '#widget' }, {}, done)));
    expect((await until(({ called }) => called.length === 2)).called[1]).toEqual({ show_form: true });
  });

  it('refuses what comes before load, and events that there are not', async () => {
    const { 'add_paydata[client_token]': client_token } = await post(sandbox, START);
    await page.goto(shop.url);
    await page.evaluate((client_token) => {
      attempt((klarna) => klarna.init({ client_token }));
      for (const method of ['authorize', 'reauthorize', 'finalize'] as const)
        attempt((klarna, done) => klarna[method]({}, {}, done));
      attempt((klarna) => klarna.on('paid', () => undefined));
    }, client_token);
    const unloaded = 'ApplicationNotLoadedError';
    expect(await seenNow()).toMatchObject({
      thrown: [unloaded, unloaded, unloaded, 'EventNotSupportedError'],
      called: Array.from({ length: 3 }, () => ({ approved: false, show_form: false })),
    });
  });

  it('a session that was refused for good shows nothing any more', async () => {
    await open({ email: 'jane+denied@example.com' });
    await authorize();
    await until(({ called }) => called.length === 2);
    await page.evaluate(() => attempt((klarna, done) => klarna.load({ container: '#widget' }, done)));
    const { called } = await until((seen) => seen.called.length === 3);
    expect(called[2]).toEqual({ show_form: false });
    expect(await page.locator('#widget iframe').count()).toBe(0);
  });

  it('calls back with nothing to show before it throws', async () => {
    const { 'add_paydata[client_token]': client_token } = await post(sandbox, START);
    await page.goto(shop.url);
    await page.evaluate((client_token) => {
      attempt((klarna) => klarna.init({ client_token: 'no-jwt' }));
      attempt((klarna, done) => klarna.load({ container: '#widget' }, done));
      attempt((klarna, done) => klarna.authorize({}, done));
      attempt((klarna) => klarna.init({ client_token }));
      attempt((klarna, done) => klarna.load({ container: '#nowhere' }, done));
      attempt((klarna, done) =>
        klarna.load({ container: '#widget', payment_method_category: 'pay_over_time' }, done),
      );
    }, client_token);
    expect(await seenNow()).toMatchObject({
      thrown: [
        'InvalidClientTokenError',
        'ApplicationNotInitializedError',
        'ApplicationNotInitializedError',
        'InvalidContainerSelectorError',
        'PaymentMethodCategoryNotSupportedError',
      ],
      called: [
        { show_form: false },
        { approved: false, show_form: false },
        { show_form: false },
        { show_form: false },
      ],
    });
  });

  it.each([true, false])(
    'takes a container inside a shadow root, unless it is told not to (%s)',
    async (refuses) => {
      await sandbox.settings({ refuseShadowContainers: refuses });
      const { 'add_paydata[client_token]': client_token } = await post(sandbox, START);
      await page.goto(shop.url);
      await page.evaluate((client_token) => {
        const root = document.querySelector('#widget')?.attachShadow({ mode: 'open' });
        const container = root?.appendChild(document.createElement('div'));
        attempt((klarna) => klarna.init({ client_token }));
        attempt((klarna, done) => klarna.load({ container }, done));
      }, client_token);
      const seen = await until(({ called }) => called.length === 1);
      expect(seen).toMatchObject({
        called: [{ show_form: !refuses }],
        thrown: refuses ? ['InvalidContainerSelectorError'] : [],
      });
    },
  );
});

type Callback = (result: unknown) => void;
type Call = (options: object, data?: object, then?: Callback) => void;
interface Klarna {
  init(options: object): void;
  load: Call;
  authorize: Call;
  reauthorize: Call;
  finalize: Call;
  on(event: string, listener: (value: unknown) => void): void;
}
declare const seen: Seen;
declare function attempt(run: (klarna: Klarna, done: Callback) => void): void;
