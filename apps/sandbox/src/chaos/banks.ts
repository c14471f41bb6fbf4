/** The four sandboxes from the other side: customers' decisions there, faults, and the book that each of them keeps. */
import { fromDecimalString, type CreateSession, type PaymentInput, type Preparation } from '@kassa/protocol';

/** Where each sandbox is told what happens. */
export type Controls = Readonly<Record<SandboxBank['name'], { controlApiUrl: string }>>;

export type Decision = 'yes' | 'no' | 'leaves';
export type SessionPart = Omit<Partial<CreateSession>, 'order'> & { order?: Partial<CreateSession['order']> };

/** A payment in a bank's own book. Amounts in minor units. */
export interface BankEntry {
  id: string;
  /** The attempt's. */
  reference: string;
  amount: number;
  currency: string;
  state: 'open' | 'succeeded' | 'cancelled' | 'declined' | 'expired';
  authorized: number;
  captured: number;
  refunded: number;
  released: number;
}

/** A call of a sandbox's control API. @throws Error with the sandbox's own words */
export type Control = <T = unknown>(method: string, path: string, body?: object) => Promise<T>;

export interface SandboxBank {
  readonly name: 'krofort' | 'kronor' | 'payone' | 'opp';
  readonly label: string;
  readonly methods: readonly [string, ...string[]];
  /** The call that starts a payment, by the name that its faults have. */
  readonly creates: string;
  readonly control: Control;
  /** Has a way for money to come after the payment was over. */
  readonly paysLate: boolean;
  /** What a session needs besides so that the methods are offered. */
  session(amount: number): SessionPart;
  /** What the page gives once the method is selected. */
  input(prepared: Preparation | null): Promise<PaymentInput>;
  /** The customer, of an open payment of this reference. Nothing when there is none. */
  decide(reference: string, decision: Decision): Promise<void>;
  /** In the bank's own portal: the money comes, whatever was decided before. */
  payLate(reference: string): Promise<void>;
  book(): Promise<BankEntry[]>;
}

const controlOf =
  (url: string): Control =>
  async <T>(method: string, path: string, body?: object) => {
    const response = await fetch(url + path, {
      method,
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };

const none = (): Promise<PaymentInput> => Promise.resolve({ kind: 'none' });
const minor = (amount: string, currency: string): number => fromDecimalString(amount, currency) ?? 0;
const NOTHING = { authorized: 0, captured: 0, refunded: 0, released: 0 };

interface KrofortView {
  state: 'open' | 'confirming' | 'succeeded' | 'failed' | 'closed';
  request: { merchantReference: string; amount: string; currency: string };
}
const KROFORT_STATES = {
  open: 'open',
  confirming: 'open',
  succeeded: 'succeeded',
  failed: 'declined',
  closed: 'cancelled',
} as const;

function krofortBank({ krofort }: Controls): SandboxBank {
  const control = controlOf(krofort.controlApiUrl);
  const words = { yes: 'approve', no: 'decline', leaves: 'close' };
  const payments = () => control<KrofortView[]>('GET', '/payments');
  return {
    name: 'krofort',
    label: 'Krofort: bank',
    methods: ['krofort.bank'],
    creates: 'init-payment',
    control,
    paysLate: false,
    session: () => ({}),
    input: none,
    decide: async (reference, decision) => {
      const known = (await payments()).find(({ request }) => request.merchantReference === reference);
      if (known?.state === 'open') await control('POST', `/payments/${reference}/${words[decision]}`);
    },
    payLate: () => Promise.reject(new Error('Krofort has no payment after the end')),
    book: async () =>
      (await payments()).map(({ state, request: { merchantReference: reference, currency, ...rest } }) => {
        const amount = minor(rest.amount, currency);
        const taken = state === 'succeeded' ? amount : 0;
        return {
          ...NOTHING,
          ...{ id: reference, reference, amount, currency, state: KROFORT_STATES[state] },
          ...{ authorized: taken, captured: taken },
        };
      }),
  };
}

interface KronorView {
  waitToken: string;
  idempotencyKey: string;
  method: string;
  status: string;
  amount: string | number;
  currency: string;
  paymentId: string | number | null;
  sums: Pick<BankEntry, 'authorized' | 'captured' | 'refunded' | 'released'>;
}
const KRONOR_ENDS: Record<string, BankEntry['state']> = {
  DECLINED: 'declined',
  CANCELLED: 'cancelled',
  ERROR: 'expired',
};

function kronorBank({ kronor }: Controls): SandboxBank {
  const control = controlOf(kronor.controlApiUrl);
  const words = { yes: 'paid', no: 'declined', leaves: 'cancelled' };
  const requests = async (reference?: string) =>
    (await control<KronorView[]>('GET', '/requests')).filter(
      ({ idempotencyKey }) => reference === undefined || idempotencyKey === reference,
    );
  const yes = ({ method }: KronorView) => (method === 'CREDIT_CARD' ? 'authorized' : words.yes);
  return {
    name: 'kronor',
    label: 'Kronor: Swish',
    methods: ['kronor.swish', 'kronor.card'],
    creates: 'newSwishPayment',
    control,
    paysLate: true,
    session: () => ({}),
    input: none,
    decide: async (reference, decision) => {
      for (const request of await requests(reference)) {
        if (request.status !== 'WAITING_FOR_PAYMENT') continue;
        const outcome = decision === 'yes' ? yes(request) : words[decision];
        await control('POST', `/requests/${request.waitToken}/${outcome}`);
      }
    },
    payLate: async (reference) => {
      for (const request of await requests(reference))
        await control('POST', `/requests/${request.waitToken}/${yes(request)}?force`);
    },
    book: async () =>
      (await requests()).map(({ waitToken, idempotencyKey, status, paymentId, ...rest }) => ({
        id: paymentId === null ? waitToken : String(paymentId),
        reference: idempotencyKey,
        amount: Number(rest.amount),
        currency: rest.currency,
        state: rest.sums.authorized > 0 ? 'succeeded' : (KRONOR_ENDS[status] ?? 'open'),
        ...rest.sums,
      })),
  };
}

interface PayoneView extends Pick<BankEntry, 'reference' | 'amount' | 'currency' | 'captured' | 'refunded'> {
  txid: string;
  state: 'pending' | 'appointed' | 'failed' | 'cancelled';
  /** What may be captured in all. */
  reserved: number;
  /** The last capture was made: the rest is free. */
  completed: boolean;
}
const PAYONE_STATES = {
  pending: 'open',
  appointed: 'succeeded',
  failed: 'declined',
  cancelled: 'cancelled',
} as const;

function payoneBank({ payone }: Controls): SandboxBank {
  const control = controlOf(payone.controlApiUrl);
  const words = { yes: 'appoint', no: 'fail', leaves: 'cancel' };
  const payments = () => control<PayoneView[]>('GET', '/payments');
  return {
    name: 'payone',
    label: 'PAYONE: Klarna',
    methods: ['payone.klarna_invoice'],
    creates: 'preauthorization',
    control,
    paysLate: true,
    session: (amount) => ({
      customer: {
        firstName: 'Jana',
        lastName: 'Approved',
        email: 'jana@example.com',
        nationalId: '410321-9202',
      },
      billingAddress: { street: 'Stårgatan 1', postalCode: '12345', city: 'Ankeborg', country: 'SE' },
      order: { lines: [{ name: 'Blanket', unitPrice: amount, quantity: 1, taxRate: 2500, total: amount }] },
    }),
    // As the customer does in Klarna's widget.
    input: async (prepared) => {
      const clientToken = prepared?.kind === 'klarna_widget' ? prepared.clientToken : undefined;
      const sessions = await control<{ sessionId: string; clientToken: string }[]>('GET', '/sessions');
      const session = sessions.find((each) => each.clientToken === clientToken);
      const { authorization_token: authorizationToken } = await control<{ authorization_token: string }>(
        'POST',
        `/sessions/${session?.sessionId}/authorize`,
        { method: 'authorize', category: 'pay_later', outcome: 'approve' },
      );
      return { kind: 'klarna_widget', authorizationToken };
    },
    decide: async (reference, decision) => {
      const known = (await payments()).find((payment) => payment.reference === reference);
      if (known?.state === 'pending') await control('POST', `/payments/${reference}/${words[decision]}`);
    },
    payLate: async (reference) => {
      await control('POST', `/payments/${reference}/complete`);
    },
    book: async () =>
      (await payments()).map(({ txid: id, state, reserved, completed, ...rest }) => {
        const { reference, amount, currency, captured, refunded } = rest;
        // One that was released is called cancelled, and still was a success.
        const wasAppointed = state === 'appointed' || (state === 'cancelled' && completed);
        return {
          ...{ id, reference, amount, currency, captured, refunded },
          state: wasAppointed ? 'succeeded' : PAYONE_STATES[state],
          authorized: wasAppointed ? reserved : 0,
          released: wasAppointed && completed ? reserved - captured : 0,
        };
      }),
  };
}

interface OppView {
  id: string;
  merchantTransactionId: string;
  amount: string;
  currency: string;
  code: string;
  followUps: { paymentType: string; amount: string; code: string }[];
}
const OPP_SUCCESS = '000.000.000';
const OPP_PENDING = '000.200.000';
const OPP_CODES = { yes: OPP_SUCCESS, no: '800.100.153', leaves: '100.396.101' };

function oppBank({ opp }: Controls): SandboxBank {
  const control = controlOf(opp.controlApiUrl);
  const payments = async (reference?: string) =>
    (await control<OppView[]>('GET', '/payments')).filter(
      ({ merchantTransactionId }) => reference === undefined || merchantTransactionId === reference,
    );
  const end = (id: string, code: string) => control('POST', `/transactions/${id}/result`, { code });
  return {
    name: 'opp',
    label: 'opp: PayPal',
    methods: ['opp.paypal'],
    creates: 'payments',
    control,
    paysLate: true,
    session: () => ({}),
    input: none,
    decide: async (reference, decision) => {
      for (const { id, code } of await payments(reference))
        if (code === OPP_PENDING) await end(id, OPP_CODES[decision]);
    },
    payLate: async (reference) => {
      for (const { id } of await payments(reference)) await end(id, OPP_SUCCESS);
    },
    book: async () =>
      (await payments()).map(({ id, merchantTransactionId: reference, currency, code, ...rest }) => {
        const amount = minor(rest.amount, currency);
        const isDone = code === OPP_SUCCESS;
        const taken = isDone ? amount : 0;
        const refunds = rest.followUps.filter(
          (each) => each.paymentType === 'RF' && each.code === OPP_SUCCESS,
        );
        return {
          ...NOTHING,
          ...{ id, reference, amount, currency },
          state: isDone ? 'succeeded' : code === OPP_PENDING ? 'open' : 'declined',
          ...{ authorized: taken, captured: taken },
          refunded: refunds.reduce((sum, each) => sum + minor(each.amount, currency), 0),
        };
      }),
  };
}

export const banksOf = (sandbox: Controls): readonly SandboxBank[] => [
  krofortBank(sandbox),
  kronorBank(sandbox),
  payoneBank(sandbox),
  oppBank(sandbox),
];
