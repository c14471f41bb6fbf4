/** A /v3/payments provider against its sandbox. */
import { opp, type OppOptions } from '@kassa/opp';
import { startSandbox } from '@kassa/sandbox';
import { controlOf } from '../support/control.ts';
import type { ReservationDriver } from '@kassa/testing';
import type { KeepsSecrets } from './secrets/told.ts';

const SUCCESS = '000.000.000';
const PENDING = '000.200.000';
const DECLINED = '800.100.153';
const CANCELLED_BY_SHOPPER = '100.396.101';
const SESSION_TIMEOUT = '100.396.103';

export async function driveOpp(options: Partial<OppOptions> = {}): Promise<ReservationDriver & KeepsSecrets> {
  const sandbox = await startSandbox({ port: 0, notificationRetryDelaysMs: [50, 100] });
  const { baseUrl, accessToken, entityId, controlApiUrl } = sandbox.opp;
  const provider = opp({
    baseUrl,
    accessToken,
    entityId,
    brands: [{ brand: 'PAYPAL', label: { en: 'PayPal' }, icon: 'wallet' }],
    timeoutMs: 2_000,
    ...options,
  });
  const control = controlOf(controlApiUrl);
  const end = async (reference: string, code: string) => {
    await control('POST', `/transactions/${reference}/result`, { code });
  };
  const sendThin = async (reference: string) => {
    await control('POST', `/transactions/${reference}/notifications`, {});
  };
  const set = async (settings: object) => {
    await control('PATCH', '/settings', settings);
  };
  /** As somebody who is signed in at the platform. */
  const followUp = async (reference: string, paymentType: string, amount?: number) => {
    const { id } = (await control('GET', `/transactions/${reference}`)) as { id: string };
    const response = await fetch(`${baseUrl}/v3/payments/${id}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${accessToken}` },
      body: new URLSearchParams({
        entityId,
        paymentType,
        ...(amount !== undefined && { amount: (amount / 100).toFixed(2), currency: 'EUR' }),
        merchantTransactionId: reference,
      }),
    });
    if (!response.ok) throw new Error(`${paymentType} of ${reference}: ${await response.text()}`);
  };
  const fault = async (body: object) => {
    await control('PUT', '/faults/payments', body);
  };

  return {
    provider,
    secrets: [accessToken],
    createAnswerLost: 'hold',
    method: 'opp.paypal',
    succeedsAs: 'PAID',
    notificationsAreThin: true,
    session: { order: { currency: 'EUR', country: 'DE' } },
    approve: (reference) => end(reference, SUCCESS),
    decline: (reference) => end(reference, DECLINED),
    cancel: (reference) => end(reference, CANCELLED_BY_SHOPPER),
    expire: (reference) => end(reference, SESSION_TIMEOUT),
    repeatNotification: sendThin,
    notifySuccess: (reference) => end(reference, SUCCESS),
    notifyOtherMoney: async (reference) => {
      await control('PUT', `/transactions/${reference}/reported`, { amount: '0.01' });
      await end(reference, SUCCESS);
    },
    notifyFailure: (reference) => end(reference, DECLINED),
    forgeSuccess: async (reference) => {
      const payment = (await control('GET', `/transactions/${reference}`)) as {
        id: string;
        request: { notificationUrl: string };
      };
      const response = await fetch(payment.request.notificationUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ id: payment.id, paymentType: 'DB', result: { code: SUCCESS } }),
      });
      return response.ok;
    },
    goDown: () => fault({ kind: 'unavailable' }),
    goSlow: (ms) => fault({ kind: 'slow', ms }),
    loseAnswer: () => fault({ kind: 'lost_answer' }),
    loseSuccess: async () => {
      await control('PATCH', '/settings', { createResult: SUCCESS });
      await fault({ kind: 'lost_answer' });
    },
    forget: async (reference) => {
      await control('DELETE', `/transactions/${reference}`);
    },
    recover: async () => {
      await control('DELETE', '/faults');
      await set({ followUpResult: null });
    },
    finalCapture: false,
    backOffice: {
      capture: (reference, amount) => followUp(reference, 'CP', amount),
      refund: (reference, amount) => followUp(reference, 'RF', amount),
      release: (reference) => followUp(reference, 'RV'),
      declineCaptures: () => set({ followUpResult: '800.100.152' }),
      delayCaptures: () => set({ followUpResult: PENDING }),
      endCapture: (reference) => end(`${reference}-1`, SUCCESS),
    },
    sent: async () =>
      ((await control('GET', '/payments')) as { request: object }[]).map(({ request }) => request),
    known: async () =>
      ((await control('GET', '/payments')) as { merchantTransactionId: string }[]).map(
        ({ merchantTransactionId }) => merchantTransactionId,
      ),
    close: () => sandbox.close(),
  };
}
