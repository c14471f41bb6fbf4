/** Krofort against its sandbox, over mutual TLS. */
import { krofort } from '@kassa/krofort';
import { startSandbox } from '@kassa/sandbox';
import { controlOf } from '../support/control.ts';
import type { ContractDriver } from '@kassa/testing';
import type { KeepsSecrets } from './secrets/told.ts';

interface SentNotification {
  notification: { id: string; body: { type: string } };
  attempts: { acknowledged: boolean }[];
}

export interface KrofortDriver extends ContractDriver, KeepsSecrets {
  /** What init-payment was called with, newest first. */
  requests(): Promise<Record<string, unknown>[]>;
}

export async function driveKrofort(
  options: Partial<Parameters<typeof krofort>[0]> = {},
): Promise<KrofortDriver> {
  const sandbox = await startSandbox({ port: 0, notificationRetryDelaysMs: [50, 100] });
  const { certificates } = sandbox;
  const provider = krofort({
    apiUrl: sandbox.krofort.apiUrl,
    ca: certificates.ca,
    certificates: [certificates.client],
    webhookPublicKeys: sandbox.krofort.webhookPublicKey,
    cashierHosts: [sandbox.krofort.cashierHost],
    timeoutMs: 2_000,
    ...options,
  });

  const control = controlOf(sandbox.krofort.controlApiUrl);
  const send = async (reference: string, notification: object) =>
    (await control('POST', `/payments/${reference}/notifications`, notification)) as SentNotification;
  const fault = (body: object) => control('PUT', '/faults/init-payment', body);
  const finish = async (reference: string, outcome: string) => {
    await control('POST', `/payments/${reference}/${outcome}`);
  };

  return {
    provider,
    secrets: certificates.client.key.split('\n').filter((line) => /^[\w+/=]{30,}$/.test(line)),
    createAnswerLost: 'abandon',
    method: 'krofort.bank',
    succeedsAs: 'PAID',
    notificationsAreThin: false,
    session: { order: {} },
    approve: (reference) => finish(reference, 'approve'),
    decline: (reference) => finish(reference, 'decline'),
    cancel: (reference) => finish(reference, 'close'),
    repeatNotification: async (reference) => {
      const sent = (await control('GET', `/payments/${reference}/notifications`)) as SentNotification[];
      const last = sent.at(-1);
      if (!last) throw new Error('Nothing was sent yet');
      await send(reference, { type: last.notification.body.type, id: last.notification.id });
    },
    notifySuccess: async (reference) => {
      await send(reference, { type: 'payment.success' });
    },
    notifyOtherMoney: async (reference) => {
      await send(reference, { type: 'payment.success', data: { amount: '0.01' } });
    },
    notifyFailure: async (reference) => {
      await send(reference, { type: 'payment.failure' });
    },
    forgeSuccess: async (reference) => {
      const { attempts } = await send(reference, { type: 'payment.success', variant: 'forged' });
      return attempts.some(({ acknowledged }) => acknowledged);
    },
    goDown: async () => {
      await fault({ kind: 'refused' });
    },
    goSlow: async (ms) => {
      await fault({ kind: 'slow', ms });
    },
    loseAnswer: async () => {
      await fault({ kind: 'lost_answer' });
    },
    recover: async () => {
      await control('DELETE', '/faults');
    },
    known: async () =>
      ((await control('GET', '/payments')) as { request: { merchantReference: string } }[]).map(
        ({ request }) => request.merchantReference,
      ),
    sent: async () =>
      ((await control('GET', '/payments')) as { request: object }[]).map(({ request }) => request),
    requests: async () =>
      ((await control('GET', '/payments')) as { request: Record<string, unknown> }[]).map(
        ({ request }) => request,
      ),
    close: () => sandbox.close(),
  };
}
