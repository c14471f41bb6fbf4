import { KassaError } from '@kassa/protocol';
import { describe, expect, it, test } from 'vitest';
import type { CheckoutState } from './checkout-state.ts';
import * as changes from './state-changes.ts';
import { makePayment, makeSnapshot } from './testing.ts';

const known = makeSnapshot({ version: 3 });
const newerOne = makeSnapshot({ version: 4, payment: makePayment() });
const older = makeSnapshot({ version: 2 });
const [network, refusal, readOnly, other] = (
  ['network', 'session_expired', 'read_only', 'provider_unavailable'] as const
).map((code) => new KassaError(code, code)) as [KassaError, KassaError, KassaError, KassaError];

const first = changes.FIRST_STATE;
const ready: CheckoutState = { ...first, snapshot: known, connection: 'live', access: 'ok' };
const paying: CheckoutState = { ...ready, busy: 'paying', slow: true };
const failed: CheckoutState = { ...ready, error: network };

const withSession = (session: Partial<typeof known.session>) =>
  makeSnapshot({ version: 4, session: { ...known.session, ...session } });
const shown = { snapshot: newerOne, access: 'ok', error: undefined };

/** What happens, in which state, and what is different then. */
const TABLE: [what: string, changed: Partial<CheckoutState> | undefined, then: object | undefined][] = [
  ['a first snapshot is shown', changes.pushed(newerOne)(first), shown],
  ['a newer snapshot is shown', changes.pushed(newerOne)(ready), shown],
  ['a repeated push changes nothing', changes.pushed(known)(ready), undefined],
  ['a late push changes nothing', changes.pushed(older)(ready), undefined],
  ['a repeated answer is shown', changes.answered(known)(ready), { snapshot: known, access: 'ok' }],
  ['a late answer changes nothing', changes.answered(older)(ready), undefined],
  [
    'a snapshot of another session is shown, whatever its version',
    changes.answered({ ...older, session: { ...older.session, id: 'another' } })(ready),
    { access: 'ok' },
  ],
  [
    'a token that may only look makes it read-only',
    changes.pushed(withSession({ canPay: false }))(ready),
    { access: 'read-only' },
  ],
  [
    'a session that has expired asks for a token',
    changes.pushed(withSession({ canPay: false, state: 'expired' }))(ready),
    { access: 'session-expired' },
  ],
  [
    'a first snapshot ends the error of the load',
    changes.pushed(known)({ ...first, error: other }),
    { error: undefined },
  ],
  ['a payment that turns up ends a lost answer', changes.pushed(newerOne)(failed), { error: undefined }],
  [
    'a snapshot without it leaves a lost answer',
    changes.pushed(makeSnapshot({ version: 4 }))(failed),
    { error: network },
  ],
  [
    'another change beside the payment of before leaves a lost answer: the second try may still come through',
    changes.pushed(makeSnapshot({ version: 5, payment: makePayment({ status: 'DECLINED' }) }))({
      ...failed,
      snapshot: makeSnapshot({ version: 4, payment: makePayment({ status: 'DECLINED' }) }),
    }),
    { error: network },
  ],
  [
    'a payment that changes ends a lost answer: its cancellation came through',
    changes.pushed(makeSnapshot({ version: 5, payment: makePayment({ status: 'CANCELLED' }) }))({
      ...failed,
      snapshot: newerOne,
    }),
    { error: undefined },
  ],
  [
    'a read without news leaves a lost answer',
    changes.answered(newerOne)({ ...failed, snapshot: newerOne }),
    { error: network },
  ],
  [
    'a payment that turns up leaves what was refused',
    changes.pushed(newerOne)({ ...ready, error: other }),
    { error: other },
  ],
  ['the watch has another connection', changes.connected('polling')(ready), { connection: 'polling' }],
  ['the watch tells the same connection again', changes.connected('live')(ready), undefined],
  ['the watch ends', changes.connected('connecting')(ready), { connection: 'connecting' }],
  [
    'a first load is tried again',
    changes.reading({ ...first, connection: 'offline', error: other }),
    { connection: 'connecting', error: undefined },
  ],
  ['a later read shows nothing of it', changes.reading(failed), undefined],
  ['a first read is lost', changes.readLost(false)(first), { connection: 'offline' }],
  ['a first read is lost, and watched since', changes.readLost(true)(first), { connection: 'offline' }],
  ['a read is lost while nothing is watched', changes.readLost(false)(ready), { connection: 'offline' }],
  ['a read is lost, and the watch knows better', changes.readLost(true)(ready), undefined],
  ['a first read fails', changes.readFailed(other)(first), { error: other }],
  [
    'a first read is refused',
    changes.readFailed(refusal)(first),
    { error: refusal, access: 'session-expired' },
  ],
  ['a later read fails', changes.readFailed(other)(ready), undefined],
  ['a later read is refused', changes.readFailed(refusal)(ready), { access: 'session-expired' }],
  [
    'a command is sent',
    changes.commandStarted('paying')(ready),
    { busy: 'paying', slow: false, error: undefined },
  ],
  ['a command is slow', changes.commandSlow(paying), { slow: true }],
  ['a command fails', changes.commandFailed(other)(ready), { error: other }],
  [
    'a command is read-only',
    changes.commandFailed(readOnly)(ready),
    { error: readOnly, access: 'read-only' },
  ],
  ['a command ends', changes.commandEnded(paying), { busy: undefined, slow: false }],
  ['a command that was overtaken fails', changes.refused(other)(ready), undefined],
  ['the token is refused', changes.refused(refusal)(ready), { access: 'session-expired' }],
];

describe('the client’s state', () => {
  test.each(TABLE)('%s', (_, changed, then) => {
    if (then) expect(changed).toMatchObject(then);
    else expect(changed).toBeUndefined();
  });

  it('keeps its snapshot and its payment in every change but that of another snapshot', () => {
    for (const [what, changed] of TABLE)
      if (changed && 'snapshot' in changed) expect(changed.snapshot, what).toBeDefined();
  });

  it('is not busy, and nothing else, once a command has ended', () => {
    expect({ ...paying, ...changes.commandEnded(paying) }).toEqual(ready);
  });

  it('is replaced and never written into', () => {
    const frozen = Object.freeze({ ...failed });
    changes.pushed(newerOne)(frozen);
    changes.readFailed(refusal)(frozen);
    expect(frozen).toEqual(failed);
  });
});
