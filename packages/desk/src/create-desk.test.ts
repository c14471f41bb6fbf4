/** Who may see the desk, and what its pages are made of, whoever asks. */
import { createHash } from 'node:crypto';
import { KassaError } from '@kassa/protocol';
import { ConfigError } from '@kassa/protocol/options';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { nodeListener } from '../../node/src/index.ts';
import { fakeBank } from '../../server/test-support/fake-bank.ts';
import { startHarness, type Harness } from '../../server/test-support/harness.ts';
import { ANNA, deskFor, ORIGIN, pay, SECRET } from '../test-support/desk.ts';
import { createDesk, type DeskOptions } from './index.ts';

let kassa: Harness;
beforeEach(async () => {
  kassa = await startHarness(fakeBank());
});
afterEach(() => kassa.close());

const problemsOf = (options: object): readonly string[] => {
  try {
    createDesk(options as DeskOptions);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};

it('A desk doesn’t start without `who`, and names every option that is wrong at once', () => {
  const { checkout } = kassa.server;
  expect(problemsOf({ checkout, publicUrl: `${ORIGIN}/desk`, secret: SECRET })).toEqual([
    'createDesk.who: must be a function',
  ]);
  expect(problemsOf({ publicUrl: 'desk', secret: 'short', who: () => ANNA, whom: 1 })).toEqual([
    'createDesk.checkout: must be the `checkout` of a Kassa server',
    'createDesk.publicUrl: must be an http(s) URL, with the path of the desk',
    'createDesk.secret: must have at least 32 characters',
    'createDesk.whom: is no option',
  ]);
});

it('A desk doesn’t start at an address that its own links would miss', () => {
  const problems = (path: string) =>
    problemsOf({ checkout: kassa.server.checkout, publicUrl: path, secret: SECRET, who: () => ANNA });
  for (const path of [
    '/my%20desk',
    '/büro',
    '//elsewhere.example',
    '/a//b',
    '/:desk',
    '/*',
    '/desk?a=1',
    '/desk#a',
  ])
    expect(problems(`${ORIGIN}${path}`), path).toEqual([
      'createDesk.publicUrl: must have no query, no fragment, no user, and a path of letters, digits, “-”, “_”, “.” and “~”',
    ]);
  expect(problems('https://anna:word@shop.example/desk')).toHaveLength(1);
  for (const path of ['', '/', '/desk/', '/my-shop/desk_2.0/~anna'])
    expect(problems(`${ORIGIN}${path}`), path).toEqual([]);
});

it('A request by nobody whom the shop knows is answered with 401 and no payment', async () => {
  const { reference, id } = await pay(kassa);
  const desk = deskFor(kassa.server.checkout, () => undefined);
  for (const path of ['/desk', `/desk?find=${reference}`, `/desk/payments/${id}`, '/desk/nowhere']) {
    const { status, html } = await desk.see(path);
    expect({ path, status, isTold: html.includes(reference) }).toEqual({ path, status: 401, isTold: false });
  }
});

it('The shop’s own answer to a stranger is passed on', async () => {
  const desk = deskFor(kassa.server.checkout, () => Response.redirect(`${ORIGIN}/sign-in`, 303));
  const { status, headers } = await desk.see('/desk', {});
  expect([status, headers.get('location')]).toEqual([303, `${ORIGIN}/sign-in`]);
});

it('An answer that was fetched from the shop’s sign-in is passed on, also where Node’s server has a Response of its own', async () => {
  const { checkout } = kassa.server;
  nodeListener(createDesk({ checkout, publicUrl: ORIGIN, secret: SECRET, who: () => undefined }));
  const signIn = await fetch('data:text/plain,Sign%20in%20here');
  expect(signIn).not.toBeInstanceOf(Response);
  const { status, text } = await deskFor(kassa.server.checkout, () => signIn).see('/desk');
  expect([status, text]).toEqual([200, 'Sign in here']);
});

it('Null says as undefined does that nobody has signed in', async () => {
  const { status, text } = await deskFor(kassa.server.checkout, () => null).see('/desk');
  expect([status, text]).toEqual([401, expect.stringContaining('Sign in first')]);
});

it('A sign-in that doesn’t answer within ten seconds is said, and the page doesn’t hang with it', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const seen = deskFor(kassa.server.checkout, () => new Promise(() => undefined)).see('/desk');
    await vi.advanceTimersByTimeAsync(10_000);
    const { status, text } = await seen;
    expect([status, text]).toEqual([503, expect.stringContaining('The sign-in does not answer')]);
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

it('What the shop’s sign-in throws is the shop’s: fetch rejects with it, even with an error of Kassa’s', async () => {
  for (const error of [new Error('sign-in is away'), new KassaError('unavailable', 'away')])
    await expect(deskFor(kassa.server.checkout, () => Promise.reject(error)).see('/desk')).rejects.toBe(
      error,
    );
});

it('A person without a name, or with a right that there isn’t, sees nothing: fetch rejects', async () => {
  for (const person of [{ name: '' }, { name: 'anna', rights: ['delete'] }]) {
    const desk = deskFor(kassa.server.checkout, () => person as typeof ANNA);
    await expect(desk.see('/desk')).rejects.toThrow();
  }
});

it('Every page, a refusal too, runs nothing, is kept nowhere and is shown in no frame', async () => {
  const desk = deskFor(kassa.server.checkout);
  const stranger = deskFor(kassa.server.checkout, () => undefined);
  const pages = [
    await desk.see('/desk'),
    await desk.see('/desk/nowhere'),
    await desk.see('/beside-the-desk'),
    await desk.see('/desk/payments/nobody'),
    await desk.see('/desk?find=%00'),
    await stranger.see('/desk'),
  ];
  for (const { headers, html } of pages) {
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]{44}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'$/,
    );
    const [, style = ''] = /<style>(.*?)<\/style>/s.exec(html) ?? [];
    const hash = createHash('sha256').update(style).digest('base64');
    expect(headers.get('content-security-policy')).toContain(`'sha256-${hash}'`);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('same-origin');
    expect(html).not.toMatch(/<script|\sstyle=|\son\w+=|src=/);
  }
});

it('A desk at the root of an origin of its own has links that work', async () => {
  const { id, reference } = await pay(kassa);
  const { checkout } = kassa.server;
  const desk = createDesk({ checkout, publicUrl: 'https://desk.example', secret: SECRET, who: () => ANNA });
  const list = await (await desk.fetch(new Request('https://desk.example/'))).text();
  expect(list).toContain(`<a href="/payments/${id}">${reference}</a>`);
  expect((await desk.fetch(new Request(`https://desk.example/payments/${id}`))).status).toBe(200);
});

it('A desk at the root leads back to its list from every page', async () => {
  const { id } = await pay(kassa);
  const { checkout } = kassa.server;
  const desk = createDesk({ checkout, publicUrl: 'https://desk.example', secret: SECRET, who: () => ANNA });
  for (const path of ['/', '/waiting', `/payments/${id}`]) {
    const html = await (await desk.fetch(new Request(`https://desk.example${path}`))).text();
    const [, to] = /<a href="([^"]*)"[^>]*>Payments<\/a>/.exec(html) ?? [];
    // An empty address is the page's own.
    expect({ path, to, isEmpty: /(?:href|action)=""/.test(html) }).toEqual({ path, to: '/', isEmpty: false });
  }
});

it('An unknown payment and an unknown page are 404, and a database that is away is 503', async () => {
  const desk = deskFor(kassa.server.checkout);
  expect((await desk.see('/desk/payments/nobody')).text).toContain('There is no payment nobody');
  expect((await desk.see('/desk/payments/nobody')).status).toBe(404);
  expect((await desk.see('/desk/elsewhere')).status).toBe(404);
  for (const path of [
    '/desk?find=%00',
    '/desk/payments/%00',
    '/desk/payments/%E0%A4%A',
    '/desk?find=%ED%A0%80',
  ])
    expect((await desk.see(path)).status, path).toBeLessThan(500);
  await kassa.store.close();
  expect((await desk.see('/desk')).status).toBe(503);
});
