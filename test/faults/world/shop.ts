/** The merchant's server: it makes sessions, takes events, ships, gives back, and has a person who looks after the rest. */
import {
  errorBodySchema,
  merchantEventSchema,
  type CreateSession,
  type MerchantEvent,
  type MerchantPayment,
} from '@kassa/protocol';
import { Webhook } from 'standardwebhooks';
import * as z from 'zod';
import type { BankPayment } from './banks/bank.ts';
import { NetworkError } from './network.ts';
import { wordsOn } from './person.ts';
import { newParty, type Party } from './scheduler.ts';
import { API_KEY, EVENTS_SECRET, SHOP } from './server-process.ts';
import type { World } from './world.ts';

/** What the merchant knows of a payment: what its events have told, and nothing else. */
export interface MerchantPaymentBook {
  readonly paymentId: string;
  readonly reference: string;
  readonly merchantReference: string;
  readonly provider: string;
  readonly amount: number;
  readonly events: MerchantEvent[];
  /** When it was first told that the money is promised or taken. */
  toldAt: number | null;
}

const createdSchema = z.object({ token: z.string(), session: z.object({ id: z.string() }) });
const operationSchema = z.object({ id: z.string(), status: z.string() });
const CALL_MS = 20_000;
const TRIES = 30;

export type Answer = { status: number; body: unknown };
export const codeOf = ({ body }: Answer): string | undefined =>
  errorBodySchema.safeParse(body).data?.error.code;

export class Shop {
  readonly party: Party = newParty('shop');
  readonly books = new Map<string, MerchantPaymentBook>();
  /** Events that came before an earlier one of their payment that wasn't tried six times. */
  outOfOrder = 0;
  readonly #tries = new Map<string, number>();
  readonly #stuck = new Set<string>();
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** An event is on its way here. After the sixth try, refused or lost, those behind it may come before it. */
  onTry({ headers, body }: RequestInit): void {
    const id = new Headers(headers).get('webhook-id') ?? '';
    const tries = (this.#tries.get(id) ?? 0) + 1;
    this.#tries.set(id, tries);
    if (tries === 6)
      this.#stuck.add(merchantEventSchema.parse(JSON.parse(z.string().parse(body))).data.paymentId);
  }

  /** The event endpoint. */
  async take(request: RequestInit): Promise<Response> {
    const { random, faults } = this.#world;
    const headers = new Headers(request.headers);
    const body = z.string().parse(request.body);
    const id = headers.get('webhook-id') ?? '';
    const at = new Date(Number(headers.get('webhook-timestamp')) * 1000);
    if (new Webhook(EVENTS_SECRET).sign(id, at, body) !== headers.get('webhook-signature'))
      return new Response(null, { status: 401 });
    const event = merchantEventSchema.parse(JSON.parse(body));
    if (random.chance(faults.shopRefuses)) return new Response(null, { status: 500 });
    this.#book(event);
    return Promise.resolve(new Response(null, { status: 204 }));
  }

  #book(event: MerchantEvent): void {
    const { data } = event;
    const book = this.books.get(data.paymentId) ?? {
      paymentId: data.paymentId,
      reference: data.reference,
      merchantReference: data.merchantReference,
      provider: data.provider,
      amount: data.amount,
      events: [],
      toldAt: null,
    };
    this.books.set(data.paymentId, book);
    if (book.events.some(({ id }) => id === event.id)) return;
    if (data.sequence !== book.events.length + 1 && !this.#stuck.has(data.paymentId)) this.outOfOrder += 1;
    book.events.push(event);
    const { scheduler, random } = this.#world;
    if (event.type === 'payment.authorized' || event.type === 'payment.paid') book.toldAt ??= scheduler.now;
    const act = () => void this.#act(event, book);
    scheduler.after(random.wait(4_000), `shop on ${event.type}`, this.party, act);
  }

  async #act(event: MerchantEvent, book: MerchantPaymentBook): Promise<void> {
    const { random } = this.#world;
    if (event.type === 'payment.duplicate') {
      if (random.chance(0.8)) await this.#giveBack(book, book.amount);
    } else if (event.type === 'payment.authorized') await this.#ship(book);
    else if (event.type === 'payment.paid' && random.chance(0.25))
      await this.#giveBack(book, random.int(1, book.amount));
  }

  /** All at once, in parts, or not at all. */
  async #ship(book: MerchantPaymentBook): Promise<void> {
    const { random, scheduler } = this.#world;
    const how = random.next();
    if (how < 0.15) {
      await this.operate(book.paymentId, 'releases', {}, 'release');
      return;
    }
    const parts = how < 0.6 ? [book.amount] : split(book.amount, random.int(1, book.amount - 1));
    for (const [index, amount] of parts.entries()) {
      await this.operate(book.paymentId, 'captures', { amount }, `capture-${index}`);
      await scheduler.sleep(random.wait(5_000), 'shop ships the next part', this.party);
    }
    if (random.chance(0.3)) await this.#giveBack(book, random.int(1, parts[0] ?? 1));
  }

  async #giveBack(book: MerchantPaymentBook, amount: number): Promise<void> {
    if (book.provider === 'krofort') return;
    await this.operate(book.paymentId, 'refunds', { amount }, `refund-${amount}`);
  }

  /** The same key until there is an answer that stands. @returns undefined when there never was one */
  async operate(
    paymentId: string,
    kind: 'captures' | 'releases' | 'refunds' | 'cancellations',
    body: object,
    key: string,
  ): Promise<string | undefined> {
    const headers = { 'idempotency-key': key };
    for (let tries = 0; tries < TRIES; tries++) {
      const answer = await this.#call(`/payments/${paymentId}/${kind}`, body, headers);
      if (answer && answer.status < 300) return operationSchema.parse(answer.body).status;
      if (answer && answer.status < 500 && codeOf(answer) !== 'operation_in_progress') return codeOf(answer);
      await this.#pause(tries);
    }
    return undefined;
  }

  /** Makes the session of an order, or has it once more. @returns its token, undefined when there was no answer */
  async createSession(session: CreateSession): Promise<{ token: string; id: string } | undefined> {
    for (let tries = 0; tries < TRIES; tries++) {
      const answer = await this.#call('/sessions', session);
      if (answer?.status === 201) {
        const { token, session: made } = createdSchema.parse(answer.body);
        return { token, id: made.id };
      }
      if (answer && answer.status < 500)
        throw new Error(`The shop's own session was refused: ${JSON.stringify(answer.body)}`);
      await this.#pause(tries);
    }
    return undefined;
  }

  /**
   * The person there looks at the banks' own pages, for all orders, and says what became of what nothing else has ended.
   * @returns of how much
   */
  async resolve(orders: number, banks: readonly BankPayment[]): Promise<number> {
    let words = 0;
    for (let number = 1; number <= orders; number++) {
      const answer = await this.#call(`/payments?merchantReference=order-${number}`);
      const ours = (answer?.body ?? []) as MerchantPayment[];
      for (const { path, body } of ours.flatMap((our) => wordsOn(our, banks))) {
        await this.#call(path, body);
        words += 1;
      }
    }
    return words;
  }

  #pause(tries: number): Promise<void> {
    const { scheduler, random } = this.#world;
    return scheduler.sleep(random.wait(1_000 * Math.min(tries + 1, 30)), 'shop tries again', this.party);
  }

  async #call(
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<Answer | undefined> {
    try {
      return await this.#world.callServer({
        from: this.party,
        label: `shop ${path.replace(/pay_[\w-]+/, ':id')}`,
        timeoutMs: CALL_MS,
        path,
        init: {
          method: body ? 'POST' : 'GET',
          ...(body && { body: JSON.stringify(body) }),
          headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json', ...headers },
        },
      });
    } catch (error) {
      if (error instanceof NetworkError) return undefined;
      throw error;
    }
  }
}

const split = (amount: number, first: number): number[] => [first, amount - first];

/** A session as this shop asks for it. `changes` are what it may think better of. */
export const sessionOf = (
  merchantReference: string,
  amount: number,
  allowedMethods: string[],
  changes: Partial<CreateSession['order']> = {},
): CreateSession => ({
  order: {
    merchantReference,
    amount,
    currency: 'SEK',
    country: 'SE',
    returnUrl: `${SHOP}/orders/${merchantReference}`,
    ...changes,
  },
  allowedMethods,
});
