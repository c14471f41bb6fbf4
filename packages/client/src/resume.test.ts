import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeToken, RETURN_CODE, StandIn } from '../test/companion.ts';
import { resumeFromReturn } from './resume.ts';
import { shared } from './shared.ts';
import { companionTransport } from './transport/companion.ts';

/** A tab, as far as coming back uses one. */
class FakeTab {
  readonly storage = new Map<string, string>();
  readonly history = {
    state: { of: 'the shop' },
    replaceState: vi.fn((_state: unknown, _title: string, href: string) => this.go(href)),
  };
  location = { href: '', hash: '' };
  readonly sessionStorage = {
    getItem: (key: string) => this.storage.get(key) ?? null,
    setItem: (key: string, value: string) => this.storage.set(key, value),
  };

  go(href: string): void {
    const { hash } = new URL(href);
    Object.assign(this.location, { href, hash });
  }

  /** A load: what the page kept in memory is gone, what the tab keeps is not. */
  load(href: string): void {
    Reflect.deleteProperty(globalThis, Symbol.for('kassa.clients'));
    this.go(href);
    for (const name of ['location', 'history', 'sessionStorage'] as const) vi.stubGlobal(name, this[name]);
  }
}

const PAGE = 'https://shop.example/orders/1001?lang=sv';
const RETURNED = `${PAGE}#kassa-return=${RETURN_CODE}`;
const OTHER_SESSION = makeToken('session-2');
let companion: StandIn;
let tab: FakeTab;

beforeEach(async () => {
  companion = await StandIn.start();
  tab = new FakeTab();
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await companion.stop();
});

const resume = (token?: string) => resumeFromReturn({ server: companion.url, token });
const leaveFromHere = () => companionTransport({ server: companion.url, token: companion.token }).remember();

describe('the return code', () => {
  it.each([
    [`#kassa-return=${RETURN_CODE}`, ''],
    [`#receipt&kassa-return=${RETURN_CODE}`, '#receipt'],
    [`#a=1&kassa-return=${RETURN_CODE}&b=2`, '#a=1&b=2'],
    [`#kassa-return=${RETURN_CODE}&b=2`, '#b=2'],
    [`#/done?kassa-return=${RETURN_CODE}`, '#/done'],
    [`#/done?a=1&kassa-return=${RETURN_CODE}`, '#/done?a=1'],
  ])('is taken out of the address, and nothing else is: %s', async (before, after) => {
    tab.load(PAGE + before);
    const resumed = resume();
    expect(tab.location.href).toBe(PAGE + after);
    expect(tab.history.replaceState).toHaveBeenCalledExactlyOnceWith(tab.history.state, '', PAGE + after);
    expect(await resumed).toBe(companion.returnedToken);
    expect(companion.requestsTo('/returns')).toMatchObject([{ body: { code: RETURN_CODE } }]);
  });

  it('is traded once, however many elements ask, and before or after', async () => {
    tab.load(RETURNED);
    const asked = [resume(), resume(), resume()];
    expect(await Promise.all(asked)).toEqual(Array(3).fill(companion.returnedToken));
    expect(await resume()).toBe(companion.returnedToken);
    expect(companion.requestsTo('/returns')).toHaveLength(1);
  });

  it('is traded again when the answer was lost before it reached the server', async () => {
    tab.load(RETURNED);
    let failures = 0;
    const { fetch } = globalThis;
    vi.stubGlobal('fetch', (...call: Parameters<typeof fetch>) =>
      failures++ === 0 ? Promise.reject(new TypeError('asleep')) : fetch(...call),
    );
    expect(await resume()).toBe(companion.returnedToken);
  });

  describe('that couldn’t be traded', () => {
    const away = (): Promise<Response> => Promise.reject(new TypeError('away'));

    it('is in the address again, and traded once the server is in reach', async () => {
      tab.load(RETURNED);
      const { fetch } = globalThis;
      vi.stubGlobal('fetch', away);
      const asked = resume();
      expect(tab.location.href).toBe(PAGE);
      await expect(asked).rejects.toMatchObject({ code: 'network' });
      expect(tab.location.href).toBe(RETURNED);
      vi.stubGlobal('fetch', fetch);
      expect(await resume()).toBe(companion.returnedToken);
      expect(tab.location.href).toBe(PAGE);
    });

    it('stays out of an address that the page has gone on to', async () => {
      tab.load(RETURNED);
      vi.stubGlobal('fetch', away);
      const asked = resume();
      tab.go('https://shop.example/cart');
      await expect(asked).rejects.toMatchObject({ code: 'network' });
      expect(tab.location.href).toBe('https://shop.example/cart');
    });

    it('stays out of the address where another token goes on', async () => {
      tab.load(RETURNED);
      vi.stubGlobal('fetch', away);
      expect(await resume(companion.token)).toBe(companion.token);
      expect(tab.location.href).toBe(PAGE);
    });

    it('is gone when it is used up', async () => {
      tab.load(RETURNED);
      await resume();
      new FakeTab().load(RETURNED);
      await expect(resume()).rejects.toMatchObject({ code: 'return_code_used' });
      expect(location.href).toBe(PAGE);
    });
  });
});

describe('coming back', () => {
  it('goes on with the token of this tab, which may do more than the one that the code buys', async () => {
    tab.load(PAGE);
    leaveFromHere();
    tab.load(RETURNED);
    expect(await resume()).toBe(companion.token);
  });

  it('goes on with the token of this tab when the code is used up, as by opening the address twice', async () => {
    tab.load(RETURNED);
    await resume();
    const other = new FakeTab();
    other.load(PAGE);
    leaveFromHere();
    other.load(RETURNED);
    expect(await resume()).toBe(companion.token);
  });

  it('lives from the code in a browser that knows nothing, a reload included', async () => {
    tab.load(RETURNED);
    expect(await resume()).toBe(companion.returnedToken);
    tab.load(tab.location.href);
    expect(await resume()).toBe(companion.returnedToken);
    expect(companion.requestsTo('/returns')).toHaveLength(1);
  });

  it('follows the session that was paid for, not the new one that the page was made with', async () => {
    tab.load(RETURNED);
    expect(await resume(OTHER_SESSION)).toBe(companion.returnedToken);
  });

  it('leaves another session of the same page alone, whichever of the two elements asks first', async () => {
    for (const tokens of [
      [companion.token, OTHER_SESSION],
      [OTHER_SESSION, companion.token],
    ]) {
      tab.load(RETURNED);
      expect(await Promise.all(tokens.map(resume))).toEqual(tokens);
    }
  });

  it('fails with the code’s error where the code is used up and nothing else is known', async () => {
    tab.load(RETURNED);
    await resume();
    new FakeTab().load(RETURNED);
    await expect(resume()).rejects.toMatchObject({ code: 'return_code_used' });
  });

  it('prefers the token of the page when it is of the same session', async () => {
    tab.load(RETURNED);
    expect(await resume(companion.token)).toBe(companion.token);
  });

  it('works where nothing can be stored', async () => {
    tab.load(RETURNED);
    vi.stubGlobal('sessionStorage', undefined);
    expect(await resume()).toBe(companion.returnedToken);
  });
});

describe('on a server, which has no address and no tab', () => {
  it('takes the token that it is given', async () => {
    const kept = shared('returns 2', () => new Map());
    const before = kept.size;
    expect(await resume(companion.token)).toBe(companion.token);
    expect(kept.size).toBe(before);
  });

  it('has none otherwise', async () => {
    expect(await resume()).toBeUndefined();
    expect(companion.requests).toEqual([]);
  });
});

describe('without a return code', () => {
  it('takes the token of the page, and leaves the address alone', async () => {
    tab.load(`${PAGE}#receipt`);
    leaveFromHere();
    expect(await resume(OTHER_SESSION)).toBe(OTHER_SESSION);
    expect(tab.history.replaceState).not.toHaveBeenCalled();
  });

  it.each(['', null as unknown as undefined])(
    'takes that of this tab where a template or a framework has put %o on the page',
    async (nothing) => {
      tab.load(PAGE);
      leaveFromHere();
      expect(await resume(nothing)).toBe(companion.token);
    },
  );

  it('has none when no checkout was begun here', async () => {
    tab.load(PAGE);
    expect(await resume()).toBeUndefined();
    expect(companion.requests).toEqual([]);
  });
});
