import { describe, expect, it } from 'vitest';
import {
  canTransition,
  FAILED_STATUSES,
  OPEN_STATUSES,
  PAYMENT_STATUSES,
  phaseOf,
  SUCCEEDED_STATUSES,
  TRANSITIONS,
} from './payment-status.ts';

describe('a payment status', () => {
  it('has exactly one phase', () => {
    expect(new Set(PAYMENT_STATUSES).size).toBe(
      OPEN_STATUSES.length + SUCCEEDED_STATUSES.length + FAILED_STATUSES.length,
    );
    expect([phaseOf('UNKNOWN'), phaseOf('ACCEPTED'), phaseOf('FLOW_COMPLETED')]).toEqual([
      'open',
      'open',
      'open',
    ]);
    expect([phaseOf('AUTHORIZED'), phaseOf('CAPTURE_DECLINED')]).toEqual(['succeeded', 'failed']);
  });

  it('turns to AUTHORIZED or PAID from every open and every failed one but RELEASED', () => {
    for (const from of [...OPEN_STATUSES, ...FAILED_STATUSES].filter((status) => status !== 'RELEASED'))
      for (const to of ['AUTHORIZED', 'PAID'] as const)
        expect(canTransition(from, to), `${from} to ${to}`).toBe(true);
    expect(TRANSITIONS.RELEASED).toEqual([]);
  });

  it('never leaves PAID', () => {
    expect(TRANSITIONS.PAID).toEqual([]);
  });

  it('never fails once it is authorized, but by capture or release', () => {
    for (const to of ['DECLINED', 'CANCELLED', 'ERROR', 'EXPIRED'] as const)
      for (const from of SUCCEEDED_STATUSES) expect(canTransition(from, to), `${from} to ${to}`).toBe(false);
  });

  it('keeps its first failure until a success', () => {
    for (const from of FAILED_STATUSES)
      for (const to of PAYMENT_STATUSES.filter((status) => phaseOf(status) !== 'succeeded'))
        expect(canTransition(from, to), `${from} to ${to}`).toBe(false);
  });

  it('is not taken back by a late, lower word', () => {
    expect(canTransition('FLOW_COMPLETED', 'WAITING_FOR_PAYMENT')).toBe(false);
    expect(canTransition('ACCEPTED', 'PROCESSING')).toBe(false);
    expect(canTransition('WAITING_FOR_PAYMENT', 'FLOW_COMPLETED')).toBe(true);
    expect(canTransition('CANCELLING', 'WAITING_FOR_PAYMENT')).toBe(true);
    expect(canTransition('PROCESSING', 'UNKNOWN')).toBe(true);
    expect(canTransition('UNKNOWN', 'WAITING_FOR_PAYMENT')).toBe(true);
  });

  it('never follows itself', () => {
    for (const status of PAYMENT_STATUSES) expect(canTransition(status, status)).toBe(false);
  });
});
