import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { LiveStatus } from '@kassa/server';
import { Pages, type Page } from './pages.ts';

/** Hints that the test gives, and no database but the versions that it names. */
function makePages(versions: Partial<LiveStatus> = {}) {
  const listeners = new Set<(orderId: string | undefined) => void>();
  const onChange: LiveStatus['onChange'] = (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const pages = new Pages({ ...versions, onChange } as LiveStatus);
  const hint = (orderId?: string) => {
    for (const listener of listeners) listener(orderId);
  };
  return { pages, hint, listeners };
}
const pageOf = (orderId: string) => ({ orderId, sessionId: 's', version: 1, look: vi.fn<Page['look']>() });

describe('the pages of a replica', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('look when their own order has changed, and at no other time', () => {
    const { pages, hint } = makePages();
    const [own, beside, other] = [pageOf('o1'), pageOf('o1'), pageOf('o2')];
    for (const page of [own, beside, other]) pages.add(page);
    hint('o1');
    expect([own, beside, other].map(({ look }) => look.mock.calls.length)).toEqual([1, 1, 0]);
  });

  it('look one order after the other when anything may have changed', () => {
    const { pages, hint } = makePages();
    const all = Array.from({ length: 1_000 }, (_, index) => pageOf(`o${index}`));
    for (const page of all) pages.add(page);
    const looked = () => all.filter(({ look }) => look.mock.calls.length > 0).length;
    hint();
    vi.advanceTimersByTime(100);
    expect(looked()).toBe(51);
    vi.advanceTimersByTime(2_000);
    expect(looked()).toBe(1_000);
  });

  it('are compared with the database every 15 seconds in one query for a thousand of them', async () => {
    const findVersions = vi.fn<LiveStatus['findVersions']>((ids) =>
      Promise.resolve(new Map(ids.map((id) => [id, id === 's7' ? 2 : 1]))),
    );
    const { pages } = makePages({ findVersions });
    const ids = Array.from({ length: 1_000 }, (_, index) => `s${index}`);
    const all = ids.map((sessionId, index) => ({ ...pageOf(`o${index}`), sessionId }));
    const second = { ...pageOf('o0'), sessionId: 's0' };
    for (const page of [...all, second]) pages.add(page);
    await vi.advanceTimersByTimeAsync(14_999);
    expect(findVersions).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(findVersions.mock.calls).toEqual([[ids]]);
    const looked = [...all, second].filter(({ look }) => look.mock.calls.length > 0);
    expect(looked.map(({ sessionId }) => sessionId)).toEqual(['s7']);
  });

  it('are compared ten thousand sessions at a time', async () => {
    const findVersions = vi.fn<LiveStatus['findVersions']>(() => Promise.resolve(new Map<string, number>()));
    const { pages } = makePages({ findVersions });
    for (let index = 0; index < 25_000; index++)
      pages.add({ ...pageOf(`o${index}`), sessionId: `s${index}` });
    await vi.advanceTimersByTimeAsync(15_000);
    expect(findVersions.mock.calls.map(([ids]) => ids.length)).toEqual([10_000, 10_000, 5_000]);
    pages.close();
  });

  it('are forgotten when they go, with all that was kept for them', () => {
    const { pages, hint, listeners } = makePages();
    const page = pageOf('o1');
    const remove = pages.add(page);
    remove();
    remove();
    hint('o1');
    hint();
    expect(page.look).not.toHaveBeenCalled();
    pages.close();
    expect(listeners.size).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});
