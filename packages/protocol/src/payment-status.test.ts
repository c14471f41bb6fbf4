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

  const endedReservations: readonly string[] = ['RELEASED', 'CAPTURE_DECLINED'];
  const failures = FAILED_STATUSES.filter((status) => !endedReservations.includes(status));

  it('turns to AUTHORIZED or PAID from every open and every failed one but an ended reservation', () => {
    for (const from of [...OPEN_STATUSES, ...failures])
      for (const to of ['AUTHORIZED', 'PAID'] as const)
        expect(canTransition(from, to), `${from} to ${to}`).toBe(true);
    expect(TRANSITIONS.RELEASED).toEqual([]);
  });

  it('becomes no reservation again after a declined capture, but may turn out to be paid', () => {
    expect(TRANSITIONS.CAPTURE_DECLINED).toEqual(['PARTIALLY_CAPTURED', 'PAID']);
  });

  it('is looked at by a person when a success that may not be ours follows a failure', () => {
    for (const from of failures) expect(canTransition(from, 'UNDER_REVIEW'), from).toBe(true);
  });

  it('never leaves PAID', () => {
    expect(TRANSITIONS.PAID).toEqual([]);
  });

  it('never fails once it is authorized, but by capture or release', () => {
    for (const to of ['DECLINED', 'CANCELLED', 'ERROR', 'EXPIRED'] as const)
      for (const from of SUCCEEDED_STATUSES) expect(canTransition(from, to), `${from} to ${to}`).toBe(false);
  });

  it('keeps its first failure until a success', () => {
    const noSuccess = PAYMENT_STATUSES.filter(
      (status) => phaseOf(status) !== 'succeeded' && status !== 'UNDER_REVIEW',
    );
    for (const from of FAILED_STATUSES)
      for (const to of noSuccess) expect(canTransition(from, to), `${from} to ${to}`).toBe(false);
  });

  it('is not taken back by a late, lower word', () => {
    expect(canTransition('FLOW_COMPLETED', 'WAITING_FOR_PAYMENT')).toBe(false);
    expect(canTransition('ACCEPTED', 'PROCESSING')).toBe(false);
    expect(canTransition('PROCESSING', 'WAITING_FOR_PROMOTION')).toBe(true);
    expect(canTransition('WAITING_FOR_PROMOTION', 'WAITING_FOR_PAYMENT')).toBe(false);
    expect(canTransition('WAITING_FOR_PAYMENT', 'FLOW_COMPLETED')).toBe(true);
    expect(canTransition('CANCELLING', 'WAITING_FOR_PAYMENT')).toBe(true);
    expect(canTransition('PROCESSING', 'UNKNOWN')).toBe(true);
    expect(canTransition('UNKNOWN', 'WAITING_FOR_PAYMENT')).toBe(true);
  });

  it('never follows itself', () => {
    for (const status of PAYMENT_STATUSES) expect(canTransition(status, status)).toBe(false);
  });
});
