/** The four sandboxes as a campaign drives them: customers' decisions, faults, and the bank's own book of payments. */
import { fromDecimalString, type CreateSession, type PaymentInput, type Preparation } from '@kassa/protocol';
import type { RunningSandbox } from '@kassa/sandbox';
import { controlOf } from '../../support/control.ts';
import { kronorControl } from '../../support/kronor-control.ts';
import { oppControl } from '../../support/opp-control.ts';
import { payoneControl } from '../../support/payone-control.ts';
import { sandboxControl } from '../../support/sandbox-control.ts';
import type { BankPayment } from '../world/banks/bank.ts';
import type { Random } from '../world/random.ts';

export type Decision = 'yes' | 'no' | 'leaves';

export type SessionPart = Omit<Partial<CreateSession>, 'order'> & { order?: Partial<CreateSession['order']> };

export interface RealBank {
  readonly name: 'krofort' | 'kronor' | 'payone' | 'opp';
  readonly methods: readonly string[];
  readonly currency: string;
  /** What a session needs besides so that the methods are offered. */
  readonly session: (amount: number) => SessionPart;
  /** What the page gives once the method is selected. */
  readonly input: (prepared: Preparation | null) => Promise<PaymentInput>;
  /** The customer, of an open payment of this reference. Nothing when there is none. */
  decide(reference: string, decision: Decision): Promise<void>;
  /** How notifications travel from now on, and what the next calls meet. */
  disturb(random: Random): Promise<void>;
  calm(): Promise<void>;
  /** All payments, without the shop's own order number. */
  book(): Promise<BankPayment[]>;
}

/** What a call meets: done and not answered, answered late, not done. */
const faultOf = (random: Random) => ({
  ...random.pick([{ kind: 'lost_answer' }, { kind: 'slow', ms: 1_500 }, { kind: 'unavailable' }]),
  times: random.int(1, 2),
});

const paymentOf = (
  known: Pick<BankPayment, 'id' | 'reference' | 'amount' | 'currency' | 'state'> & Partial<BankPayment>,
): BankPayment => ({
  key: known.reference,
  merchantReference: '',
  notifyUrl: '',
  authorized: 0,
  captured: 0,
  refunded: 0,
  released: 0,
  succeededAt: null,
  operations: [],
  isForgotten: false,
  isSilent: false,
  ...known,
});

const none = (): Promise<PaymentInput> => Promise.resolve({ kind: 'none' });
const minor = (amount: string, currency: string): number => fromDecimalString(amount, currency) ?? 0;

function krofortBank({ krofort }: RunningSandbox): RealBank {
  const control = sandboxControl(krofort.controlApiUrl);
  const words = { yes: 'approve', no: 'decline', leaves: 'close' } as const;
  const states = { succeeded: 'succeeded', failed: 'declined', closed: 'cancelled' } as const;
  return {
    name: 'krofort',
    methods: ['krofort.bank'],
    currency: 'SEK',
    session: () => ({}),
    input: none,
    decide: async (reference, decision) => {
      const known = (await control.payments()).find(({ request }) => request.merchantReference === reference);
      if (known?.state === 'open') await control.finish(reference, words[decision]);
    },
    disturb: async (random) => {
      await control.fault(faultOf(random) as Parameters<typeof control.fault>[0]);
      await control.set({
        timing: random.pick(['before_return', 'after_return']),
        lateMs: random.int(1, 2_000),
        copies: random.int(1, 2),
      });
    },
    calm: async () => {
      await controlOf(krofort.controlApiUrl)('DELETE', '/faults');
      await control.set({});
    },
    book: async () =>
      (await control.payments()).map(({ state, request }) => {
        const currency = String(request['currency']);
        const amount = minor(request.amount, currency);
        const reference = request.merchantReference;
        const isDone = state === 'succeeded';
        return paymentOf({
          ...{ id: reference, reference, amount, currency },
          state: state === 'open' || state === 'confirming' ? 'open' : states[state],
          authorized: isDone ? amount : 0,
          captured: isDone ? amount : 0,
        });
      }),
  };
}

function kronorBank({ kronor }: RunningSandbox): RealBank {
  const control = kronorControl(kronor.controlApiUrl);
  const calls = ['newSwishPayment', 'newCreditCardPayment', 'newPaymentCapture', 'refundPayment'];
  return {
    name: 'kronor',
    methods: ['kronor.swish', 'kronor.card'],
    currency: 'SEK',
    session: () => ({}),
    input: none,
    decide: async (reference, decision) => {
      const own = (await control.requests()).filter(({ idempotencyKey }) => idempotencyKey === reference);
      for (const { waitToken, method, status } of own) {
        if (status !== 'WAITING_FOR_PAYMENT') continue;
        const yes = method === 'CREDIT_CARD' ? 'authorized' : 'paid';
        await control.decide(waitToken, { yes, no: 'declined', leaves: 'cancelled' }[decision] as 'paid');
      }
    },
    disturb: async (random) => {
      await control.fault(random.pick(calls), faultOf(random));
      await control.set({ lateStatus: random.chance(0.2), operationMs: random.int(0, 1_500) });
      if (random.chance(0.3)) await control.cutSockets();
    },
    calm: async () => {
      await controlOf(kronor.controlApiUrl)('DELETE', '/faults');
      await control.set({ lateStatus: false, operationMs: 50 });
    },
    book: async () =>
      (await control.requests()).map(({ waitToken, idempotencyKey, status, paymentId, ...rest }) => {
        const { amount, currency, sums } = rest;
        return paymentOf({
          id: paymentId === null ? waitToken : String(paymentId),
          reference: idempotencyKey,
          amount: Number(amount),
          currency,
          state: sums.authorized > 0 ? 'succeeded' : (KRONOR_ENDS[status] ?? 'open'),
          ...sums,
        });
      }),
  };
}
const KRONOR_ENDS: Record<string, BankPayment['state']> = {
  DECLINED: 'declined',
  CANCELLED: 'cancelled',
  ERROR: 'expired',
};

function payoneBank({ payone }: RunningSandbox): RealBank {
  const control = payoneControl(payone.controlApiUrl);
  const call = controlOf(payone.controlApiUrl);
  return {
    name: 'payone',
    methods: ['payone.klarna_invoice'],
    currency: 'SEK',
    session: (amount) => ({
      customer: { lastName: 'Approved', nationalId: '410321-9202' },
      order: { lines: [{ name: 'Blanket', unitPrice: amount, quantity: 1, taxRate: 2500, total: amount }] },
    }),
    // As the customer does in Klarna's widget.
    input: async (prepared) => {
      const clientToken = prepared?.kind === 'klarna_widget' ? prepared.clientToken : undefined;
      const session = (await control.sessions()).find((each) => each.clientToken === clientToken);
      const asked = { method: 'authorize', category: 'pay_later', outcome: 'approve' };
      const { authorization_token: authorizationToken } = (await call(
        'POST',
        `/sessions/${session?.sessionId}/authorize`,
        asked,
      )) as { authorization_token: string };
      return { kind: 'klarna_widget', authorizationToken };
    },
    decide: async (reference, decision) => {
      const known = (await control.payments()).find((payment) => payment.reference === reference);
      if (known?.state !== 'pending') return;
      await control.act(reference, ({ yes: 'appoint', no: 'fail', leaves: 'cancel' } as const)[decision]);
    },
    disturb: async (random) => {
      await control.fault(random.pick(['preauthorization', 'capture', 'debit']), faultOf(random));
    },
    calm: async () => {
      await call('DELETE', '/faults');
    },
    book: async () =>
      (await control.payments()).map(
        ({ txid, reference, state, amount, currency, captured, refunded, reserved, completed }) => {
          const isAppointed = state === 'appointed' || captured > 0 || (state === 'cancelled' && completed);
          const rest = completed ? reserved - captured : 0;
          return paymentOf({
            ...{ id: txid, reference, amount, currency, captured, refunded },
            state: isAppointed ? 'succeeded' : PAYONE_ENDS[state],
            authorized: isAppointed ? reserved : 0,
            released: isAppointed ? rest : 0,
          });
        },
      ),
  };
}
const PAYONE_ENDS = {
  pending: 'open',
  appointed: 'succeeded',
  failed: 'declined',
  cancelled: 'cancelled',
} as const;

function oppBank({ opp }: RunningSandbox): RealBank {
  const control = oppControl(opp.controlApiUrl);
  const call = controlOf(opp.controlApiUrl);
  const codes = { yes: OPP_SUCCESS, no: '800.100.153', leaves: '100.396.101' };
  return {
    name: 'opp',
    methods: ['opp.paypal'],
    currency: 'SEK',
    session: () => ({}),
    input: none,
    decide: async (reference, decision) => {
      const own = (await control.payments()).filter(
        ({ merchantTransactionId }) => merchantTransactionId === reference,
      );
      for (const { id, code } of own) if (code === OPP_PENDING) await control.result(id, codes[decision]);
    },
    disturb: async (random) => {
      await call('PUT', `/faults/${random.pick(['payments', 'follow-up', 'inquiry'])}`, faultOf(random));
      await control.set({ copies: random.int(1, 2) });
    },
    calm: async () => {
      await call('DELETE', '/faults');
      await control.set({ copies: 1 });
    },
    book: async () =>
      (await control.payments()).map(({ id, merchantTransactionId, amount, currency, code, followUps }) => {
        const isDone = code === OPP_SUCCESS;
        const taken = isDone ? minor(amount, currency) : 0;
        const refunds = followUps.filter((each) => each.paymentType === 'RF' && each.code === OPP_SUCCESS);
        return paymentOf({
          ...{ id, reference: merchantTransactionId, amount: minor(amount, currency), currency },
          state: isDone ? 'succeeded' : code === OPP_PENDING ? 'open' : 'declined',
          authorized: taken,
          captured: taken,
          refunded: refunds.reduce((sum, each) => sum + minor(each.amount, currency), 0),
        });
      }),
  };
}
const OPP_SUCCESS = '000.000.000';
const OPP_PENDING = '000.200.000';

export const banksOf = (sandbox: RunningSandbox): readonly RealBank[] => [
  krofortBank(sandbox),
  kronorBank(sandbox),
  payoneBank(sandbox),
  oppBank(sandbox),
];
