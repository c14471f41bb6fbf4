/** A shop without goods: it takes orders, pays them as its customers would, and keeps the events that it was sent. */
import {
  errorBodySchema,
  merchantEventSchema,
  snapshotSchema,
  type MerchantEvent,
  type MerchantPayment,
} from '@kassa/protocol';
import { Webhook } from 'standardwebhooks';
import type { BankEntry, SandboxBank } from './banks.ts';
import type { Companion } from './companion.ts';
import { EVENTS_SECRET } from './settings.ts';

interface Order {
  merchantReference: string;
  amount: number;
  token: string;
  attempts: number;
}

/** One payment in three books. */
export interface Row {
  merchantReference: string;
  bank: SandboxBank;
  theirs: BankEntry | undefined;
  ours: MerchantPayment | undefined;
  /** Types of the events that the merchant was sent, oldest first. */
  heard: readonly string[];
  /** What they differ in; nothing when they agree. */
  difference: string | undefined;
}

export class Shop {
  readonly url: string;
  readonly orders: Order[] = [];
  readonly #companion: Companion;
  readonly #banks: readonly SandboxBank[];
  readonly #events: MerchantEvent[] = [];

  constructor(url: string, companion: Companion, banks: readonly SandboxBank[]) {
    this.url = url;
    this.#companion = companion;
    this.#banks = banks;
  }

  /** The event endpoint. */
  async take(request: Request): Promise<Response> {
    const body = await request.text();
    new Webhook(EVENTS_SECRET).verify(body, Object.fromEntries(request.headers));
    const event = merchantEventSchema.parse(JSON.parse(body));
    if (!this.#events.some(({ id }) => id === event.id)) this.#events.push(event);
    return new Response(null, { status: 204 });
  }

  /** A new order, or one more attempt at an old one. @returns what came of it, in a sentence */
  async pay(bank: SandboxBank, merchantReference?: string): Promise<string> {
    const order = merchantReference === undefined ? this.#newOrder() : this.#order(merchantReference);
    const sessionProblem = await this.#openSession(order);
    if (sessionProblem !== undefined) return sessionProblem;
    const [method] = bank.methods;
    const selected = await this.#companion.asPage(order.token, '/session/selection', { method });
    if (selected?.status !== 200) return saidBy(selected);
    const { selection } = snapshotSchema.parse(selected.body);
    const answer = await this.#companion.asPage(order.token, '/session/payments', {
      method,
      input: await bank.input(selection?.preparation ?? null),
      idempotencyKey: `attempt-${++order.attempts}-of-${order.merchantReference}`,
    });
    if (answer?.status !== 200) return saidBy(answer);
    return `${order.merchantReference} is at ${bank.label}.`;
  }

  /** The three books, newest order first. */
  async rows(): Promise<Row[]> {
    const rows: Row[] = [];
    for (const { merchantReference } of this.orders.toReversed()) {
      const answer = await this.#companion.asMerchant(`/payments?merchantReference=${merchantReference}`);
      const all = answer?.status === 200 ? (answer.body as MerchantPayment[]) : [];
      for (const ours of all) this.#known.set(ours.reference, ours);
    }
    for (const bank of this.#banks) {
      const book = await bank.book();
      for (const ours of this.#known.values()) {
        if (ours.provider !== bank.name) continue;
        const entries = book.filter(({ reference }) => reference === ours.reference);
        for (const theirs of entries.length > 0 ? entries : [undefined])
          rows.push(this.#row(bank, theirs, ours));
      }
    }
    const number = ({ merchantReference }: Row) => Number(merchantReference.split('-')[1]);
    return rows.toSorted((a, b) => number(b) - number(a));
  }

  /** By reference: as Kassa has told it last. */
  readonly #known = new Map<string, MerchantPayment>();

  #row(bank: SandboxBank, theirs: BankEntry | undefined, ours: MerchantPayment): Row {
    const events = this.#events.filter(({ data }) => data.paymentId === ours.id);
    const heard = events
      .toSorted((a, b) => a.data.sequence - b.data.sequence)
      .map(({ type }) => type as string);
    const difference = differenceOf(theirs, ours, heard);
    return { merchantReference: ours.merchantReference, bank, theirs, ours, heard, difference };
  }

  #newOrder(): Order {
    const number = this.orders.length + 1;
    const order = { merchantReference: `order-${number}`, amount: number * 1_000, token: '', attempts: 0 };
    this.orders.push(order);
    return order;
  }

  /** @throws Error when there is no such order */
  #order(merchantReference: string): Order {
    const order = this.orders.find((each) => each.merchantReference === merchantReference);
    if (!order) throw new Error(`There is no ${merchantReference}`);
    return order;
  }

  /** @returns what went wrong */
  async #openSession(order: Order): Promise<string | undefined> {
    const parts = this.#banks.map((bank) => bank.session(order.amount));
    const buyer = parts.find(({ customer }) => customer);
    const answer = await this.#companion.asMerchant('/sessions', {
      customer: buyer?.customer,
      billingAddress: buyer?.billingAddress,
      order: {
        merchantReference: order.merchantReference,
        amount: order.amount,
        currency: 'SEK',
        country: 'SE',
        returnUrl: `${this.url}/chaos`,
        lines: parts.find((part) => part.order?.lines)?.order?.lines,
      },
    });
    if (answer?.status !== 201) return saidBy(answer);
    order.token = (answer.body as { token: string }).token;
    return undefined;
  }
}

const saidBy = (answer: { body: unknown } | undefined): string => {
  if (!answer) return 'No answer: the companion server is away.';
  const error = errorBodySchema.safeParse(answer.body).data?.error;
  return error ? `${error.code}: ${error.message}` : 'The answer can’t be read.';
};

function differenceOf(
  theirs: BankEntry | undefined,
  ours: MerchantPayment,
  heard: readonly string[],
): string | undefined {
  if (!theirs) return ours.phase === 'succeeded' ? 'The bank knows nothing of it.' : undefined;
  const isSuccess = theirs.state === 'succeeded';
  if (isSuccess !== (ours.phase === 'succeeded'))
    return isSuccess ? 'Kassa has not heard of the money yet.' : 'The bank has no money for it.';
  if (theirs.captured !== ours.amountCaptured) return 'The sums differ.';
  const wasTold = heard.includes('payment.paid') || heard.includes('payment.authorized');
  if (isSuccess && !wasTold) return 'The merchant has not heard of the money yet.';
  return ours.duplicate && !heard.includes('payment.duplicate')
    ? 'The merchant has not heard that it was paid twice.'
    : undefined;
}
