import { describe, expect, it, vi } from 'vitest';
import { nextActionSchema } from './next-action.ts';
import { isSafeAppLink, isSafeRedirect } from './safe-target.ts';

describe('a redirect', () => {
  it.each([
    'https://pay.a.krofort.com/?ts=1',
    'http://localhost:4010/x',
    'http://127.0.0.1:1/',
    'http://[::1]:1/',
  ])('may go to %s', (url) => expect(isSafeRedirect(url)).toBe(true));

  it.each([
    'http://bank.example/',
    'https://user:pw@bank.example/',
    'https://user@bank.example/',
    'javascript:alert(1)',
    'data:text/html,x',
    '//bank.example/',
    '/relative',
    '',
    'http://localhost.evil.example/',
    'http://127.0.0.1.evil.example/',
    'ftp://bank.example/',
  ])('never goes to %j', (url) => expect(isSafeRedirect(url)).toBe(false));

  it('is judged in a browser that has no `URL.canParse`', () => {
    vi.spyOn(URL, 'canParse').mockImplementation(() => {
      throw new TypeError('URL.canParse is not a function');
    });
    expect(isSafeRedirect('https://bank.example/')).toBe(true);
    expect(isSafeRedirect('/relative')).toBe(false);
  });
});

describe('an app link', () => {
  it('has a scheme that the provider lists, or is a safe https address', () => {
    expect(isSafeAppLink('swish://paymentrequest?token=1', ['swish'])).toBe(true);
    expect(isSafeAppLink('https://app.vipps.no/x', [])).toBe(true);
  });

  it.each(['vipps://x', 'javascript:alert(1)', 'http://bank.example/', 'no link', 'Swish://x', 'swish'])(
    'is never %j',
    (link) => expect(isSafeAppLink(link, ['swish'])).toBe(false),
  );

  it.each(['javascript', 'data', 'vbscript', 'file', 'blob'])('is never one of %s, listed or not', (scheme) =>
    expect(isSafeAppLink(`${scheme}:x`, [scheme])).toBe(false),
  );
});

describe('a next action', () => {
  it('of an unknown kind is not read', () => {
    expect(nextActionSchema.safeParse({ kind: 'iframe', url: 'https://bank.example/' }).success).toBe(false);
  });
});
