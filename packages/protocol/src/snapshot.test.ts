import { describe, expect, it } from 'vitest';
import { KassaError } from './error.ts';
import { newer } from './page.ts';
import type { Snapshot } from './snapshot.ts';

const snapshot = (version: number, id = 'ses_1') => ({ version, session: { id } }) as Snapshot;

describe('of two snapshots', () => {
  it('the higher version stays: late and repeated ones are dropped', () => {
    const current = snapshot(5);
    expect(newer(undefined, current)).toBe(current);
    expect(newer(current, snapshot(4))).toBe(current);
    expect(newer(current, snapshot(5))).toBe(current);
    expect(newer(current, snapshot(6)).version).toBe(6);
  });

  it('another session’s wins: the page put in a new token', () => {
    expect(newer(snapshot(5), snapshot(1, 'ses_2')).session.id).toBe('ses_2');
  });
});

describe('an error', () => {
  it('crosses the wire and comes back the same', () => {
    const error = new KassaError('order_locked', 'Another one is open', { reference: 'abc', field: 'x' });
    const again = KassaError.fromBody(error.toBody());
    expect(again).toMatchObject({ code: 'order_locked', retryable: true, reference: 'abc', field: 'x' });
    expect(again.textKey).toBe('error.order_locked');
  });

  it('that this page is too old to know is unexpected, with its own words kept', () => {
    const body = {
      error: { code: 'from_the_future', message: 'm', textKey: 'error.from_the_future', retryable: false },
    };
    expect(KassaError.fromBody(body)).toMatchObject({
      code: 'unexpected',
      textKey: 'error.from_the_future',
      retryable: false,
    });
  });
});
