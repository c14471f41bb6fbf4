import type { NextAction } from '@kassa/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createCheckoutClient } from './checkout-client.ts';
import type { CheckoutClient } from './checkout-state.ts';
import { followNextAction } from './follow.ts';
import { memoryTransport } from './testing.ts';

/** What happened to the tab, in order. */
let tab: string[];
let client: CheckoutClient;

beforeEach(() => {
  tab = [];
  vi.stubGlobal('location', { assign: (url: string) => tab.push(url) });
  client = createCheckoutClient({
    transport: { ...memoryTransport(), remember: () => tab.push('remembered') },
  });
});
afterEach(() => {
  client.dispose();
  vi.unstubAllGlobals();
});

const redirect = (url: string): NextAction => ({ kind: 'redirect', url, httpMethod: 'GET', fields: [] });
const app = (link: string | null, schemes: string[] = []): NextAction => ({
  kind: 'app_switch',
  link,
  schemes,
  qrText: null,
  expiresAt: null,
});

describe('a redirect', () => {
  it('leaves in the same tab, after keeping what coming back needs', () => {
    expect(followNextAction(client, redirect('https://bank.example/approve?x=1'))).toBe(true);
    expect(tab).toEqual(['remembered', 'https://bank.example/approve?x=1']);
  });

  it.each([
    'http://bank.example/',
    'https://user:password@bank.example/',
    'javascript:alert(1)',
    'data:text/html,x',
    '/relative',
    '',
  ])('goes nowhere when the target is not safe: %s', (url) => {
    expect(() => followNextAction(client, redirect(url))).toThrow(
      expect.objectContaining({ name: 'KassaError', code: 'unexpected' }),
    );
    expect(tab).toEqual([]);
  });
});

describe('an app switch', () => {
  it('opens a link of a scheme that the provider lists, verbatim', () => {
    const link = 'swish://paymentrequest?token=a%20b&callbackurl=';
    expect(followNextAction(client, app(link, ['swish']))).toBe(true);
    expect(tab).toEqual(['remembered', link]);
  });

  it.each([
    ['bankid:///?x', ['swish']],
    ['javascript:alert(1)', ['javascript']],
    ['http://bank.example/', ['swish']],
  ])('opens nothing else: %s', (link, schemes) => {
    expect(() => followNextAction(client, app(link, schemes))).toThrow('Unsafe address');
    expect(tab).toEqual([]);
  });

  it('stays while the provider has not made the link yet', () => {
    expect(followNextAction(client, app(null))).toBe(false);
    expect(tab).toEqual([]);
  });
});

it('stays where nothing is to be done but wait', () => {
  expect(followNextAction(client, { kind: 'wait' })).toBe(false);
  expect(tab).toEqual([]);
});
