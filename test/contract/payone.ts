/** Klarna through PAYONE against its sandbox. */
import { payone, type PayoneOptions } from '@kassa/payone';
import { startSandbox } from '@kassa/sandbox';
import { controlOf } from '../support/control.ts';
import type { ReservationDriver } from '@kassa/testing';
import type { KeepsSecrets } from './secrets/told.ts';

const NOTIFICATION_KEY = 'the-segment-that-nobody-guesses';
const LINE = { name: 'Wool blanket', unitPrice: 19_900, quantity: 1, taxRate: 2500, total: 19_900 };

const major = (amount: number): string => (amount / 100).toFixed(2);

interface Told {
  attempts: { status: number | null }[];
}

export async function drivePayone(
  options: Partial<PayoneOptions> = {},
): Promise<ReservationDriver & KeepsSecrets> {
  const sandbox = await startSandbox({
    port: 0,
    notificationRetryDelaysMs: [50, 100],
    payone: { demands: 'tables' },
  });
  const { apiUrl, scriptUrl, merchant, controlApiUrl } = sandbox.payone;
  const provider = payone({
    merchantId: merchant.mid,
    subAccountId: merchant.aid,
    portalId: merchant.portalid,
    portalKey: merchant.key,
    mode: 'test',
    notificationKey: NOTIFICATION_KEY,
    apiUrl,
    scriptUrl,
    timeoutMs: 2_000,
    ...options,
  });
  const control = controlOf(controlApiUrl);
  const act = (action: string) => async (reference: string) => {
    await control('POST', `/payments/${reference}/${action}`);
  };
  const tell = (reference: string, txaction: string, fields: Record<string, string> = {}) =>
    control('POST', `/payments/${reference}/notifications`, { txaction, fields }) as Promise<Told>;
  let notificationUrl = '';
  const set = async (settings: object) => {
    await control('PUT', '/settings', { notificationUrl, tell: 'by_hand', ...settings });
  };
  const fault = async (body: object) => {
    await control('PUT', '/faults/preauthorization', body);
  };

  return {
    provider,
    secrets: [merchant.key, NOTIFICATION_KEY],
    createAnswerLost: 'repeat_once',
    method: 'payone.klarna_invoice',
    succeedsAs: 'AUTHORIZED',
    notificationsAreThin: false,
    session: {
      order: { lines: [LINE] },
      customer: {
        firstName: 'Jana',
        lastName: 'Approved',
        email: 'jana@example.com',
        nationalId: '410321-9202',
      },
      billingAddress: { street: 'Stårgatan 1', postalCode: '12345', city: 'Ankeborg', country: 'SE' },
    },
    connect: async (origin) => {
      notificationUrl = `${origin}/notifications/payone/${NOTIFICATION_KEY}`;
      await set({});
    },
    // As the customer does in Klarna's widget.
    input: async (preparation) => {
      const sessions = (await control('GET', '/sessions')) as { sessionId: string; clientToken: string }[];
      const clientToken = preparation.kind === 'klarna_widget' && preparation.clientToken;
      const shown = sessions.find((session) => session.clientToken === clientToken);
      const path = `/sessions/${shown?.sessionId}/authorize`;
      const asked = { method: 'authorize', category: 'pay_later', outcome: 'approve' };
      const { authorization_token } = (await control('POST', path, asked)) as { authorization_token: string };
      return { kind: 'klarna_widget', authorizationToken: authorization_token };
    },
    approve: act('appoint'),
    decline: act('fail'),
    cancel: act('cancel'),
    repeatNotification: async (reference) => {
      await tell(reference, 'appointed');
    },
    notifySuccess: async (reference) => {
      await tell(reference, 'appointed');
    },
    notifyOtherMoney: async (reference) => {
      await tell(reference, 'appointed', { price: '0.01' });
    },
    notifyFailure: async (reference) => {
      await tell(reference, 'failed');
    },
    forgeSuccess: async (reference) => {
      const { attempts } = await tell(reference, 'appointed', { key: 'f'.repeat(32) });
      return attempts.some(({ status }) => status === 200);
    },
    goDown: () => fault({ kind: 'unavailable' }),
    goSlow: (ms) => fault({ kind: 'slow', ms }),
    loseAnswer: () => fault({ kind: 'lost_answer' }),
    loseSuccess: async () => {
      await set({ authorization: 'APPROVED' });
      await fault({ kind: 'lost_answer' });
    },
    recover: async () => {
      await control('DELETE', '/faults');
      await set({});
    },
    finalCapture: true,
    // TransactionStatus tells the balance that is left to pay.
    backOffice: {
      capture: async (reference, amount) => {
        await tell(reference, 'capture', { sequencenumber: '1', receivable: major(amount) });
      },
      refund: async (reference, amount) => {
        await tell(reference, 'debit', { sequencenumber: '2', receivable: major(LINE.total - amount) });
      },
      declineCaptures: () => set({ errors: { capture: 21 } }),
      delayCaptures: () => set({ capture: 'PENDING' }),
      endCapture: async (reference) => {
        await tell(reference, 'capture');
      },
    },
    sent: async () =>
      ((await control('GET', '/requests')) as { name: string; form: object }[])
        .filter(({ name }) => name === 'preauthorization')
        .map(({ form }) => form),
    known: async () =>
      ((await control('GET', '/payments')) as { reference: string }[]).map(({ reference }) => reference),
    close: () => sandbox.close(),
  };
}
