/**
 * TransactionStatus: what is told, and how it is delivered. Again and again until the merchant answers `TSOK`, and
 * one that is not acknowledged holds back the later ones of its txid. Source: wire contract A9.
 */
import { createHash } from 'node:crypto';
import { Notifier, type Delivery, type Sent } from '@kassa/sandbox-kit';
import { decimal, latin1Form, type AnswerFields } from './wire.ts';
import type { Payment, World } from './world.ts';

export interface TransactionStatus {
  /** Of the payment; not sent. */
  reference: string;
  txid: string;
  url: string;
  fields: AnswerFields;
}

export interface StatusEvent {
  txaction: string;
  transaction_status?: 'completed' | 'pending';
  sequencenumber?: number;
  reasoncode?: string;
}

/** What is told again of a request: the merchant's own word, and the addresses. */
const REPEATED = [
  'param',
  'firstname',
  'lastname',
  'company',
  'street',
  'zip',
  'city',
  'email',
  'country',
  'shipping_firstname',
  'shipping_lastname',
  'shipping_company',
  'shipping_street',
  'shipping_zip',
  'shipping_city',
  'shipping_country',
];

export class StatusTeller {
  readonly notifier: Notifier<TransactionStatus>;
  readonly #world: World;
  readonly #answerWithinMs: number;
  /** By txid: the one that is being told, and behind it what waits until it is acknowledged. */
  readonly #queues = new Map<string, TransactionStatus[]>();

  constructor(
    world: World,
    options: { retryDelaysMs: readonly [number, ...number[]]; answerWithinMs: number },
  ) {
    this.#world = world;
    this.#answerWithinMs = options.answerWithinMs;
    this.notifier = new Notifier({
      deliver: (status, stopped) => this.#deliver(status, stopped),
      retryDelaysMs: options.retryDelaysMs,
    });
  }

  /** How the payment turned out. Resolves when that was tried to be told. */
  async appoint(payment: Payment): Promise<void> {
    if (payment.state !== 'pending') return;
    const { appointed } = this.#world.settings;
    if (appointed === 'failed') {
      payment.state = 'failed';
      return this.tell(payment, { txaction: 'failed', reasoncode: '902' });
    }
    if (appointed !== 'completed') {
      await this.tell(payment, { txaction: 'appointed', transaction_status: 'pending', reasoncode: '903' });
      if (appointed === 'pending') return;
    }
    await this.complete(payment);
  }

  /** The payment is reserved, or captured at once. */
  async complete(payment: Payment): Promise<void> {
    payment.state = 'appointed';
    if (payment.request === 'preauthorization') return this.tell(payment, { txaction: 'appointed' });
    payment.captured = payment.amount;
    payment.completed = true;
    payment.receivable = payment.balance = payment.amount;
    await this.tell(payment, { txaction: 'appointed' });
    if (this.#world.settings.paid === 'automatic') await this.paid(payment);
  }

  async paid(payment: Payment): Promise<void> {
    payment.balance = 0;
    await this.tell(payment, { txaction: 'paid' });
  }

  captured(payment: Payment, amount: number, status: 'APPROVED' | 'PENDING'): void {
    payment.receivable += amount;
    payment.balance += amount;
    // Pending: how it ends is told when somebody says so on the control page.
    if (status === 'PENDING') return;
    void this.tell(payment, { txaction: 'capture' });
    if (this.#world.settings.paid === 'automatic') void this.paid(payment);
  }

  refunded(payment: Payment, amount: number): void {
    payment.receivable -= amount;
    payment.balance -= amount;
    void this.tell(payment, { txaction: 'debit' });
  }

  /** In its turn. Resolves after the first attempt, or at once when an earlier one holds it back. */
  async tell(payment: Payment, event: StatusEvent): Promise<void> {
    const status = this.make(payment, event);
    if (!status) return;
    const queue = this.#queues.get(payment.txid);
    if (queue) {
      queue.push(status);
      return;
    }
    this.#queues.set(payment.txid, [status]);
    await this.notifier.send(status, { copies: this.#world.settings.copies });
  }

  /** Null when nobody has said where to. */
  make(payment: Payment, event: StatusEvent, changes: AnswerFields = {}): TransactionStatus | null {
    const { notificationUrl, notifyVersion } = this.#world.settings;
    if (notificationUrl === null) return null;
    const { merchant, form, txid, reference } = payment;
    const { txaction, transaction_status = 'completed', sequencenumber, reasoncode } = event;
    const repeated = REPEATED.flatMap((name): [string, string][] => {
      const value = form.get(name);
      return value === undefined ? [] : [[name, value]];
    });
    return {
      reference,
      txid,
      url: notificationUrl,
      fields: {
        key: createHash('md5').update(merchant.key).digest('hex'),
        txaction,
        transaction_status,
        notify_version: notifyVersion,
        mode: payment.mode,
        portalid: merchant.portalid,
        aid: merchant.aid,
        clearingtype: 'fnc',
        txtime: String(Math.floor(this.#world.now() / 1000)),
        currency: payment.currency,
        userid: payment.userid,
        txid,
        reference,
        sequencenumber: String(sequencenumber ?? payment.sequencenumber),
        price: decimal(payment.amount),
        balance: decimal(payment.balance),
        receivable: decimal(payment.receivable),
        ...(reasoncode !== undefined && { reasoncode }),
        ...Object.fromEntries(repeated),
        ...changes,
      },
    };
  }

  /** One that is sent once, out of turn, whatever waits. */
  async sendOnce(status: TransactionStatus): Promise<Sent<TransactionStatus>> {
    const entry = await this.notifier.send(status, { withhold: true });
    const { acknowledged } = await this.notifier.attempt(entry);
    entry.state = acknowledged ? 'acknowledged' : 'given_up';
    return entry;
  }

  /** What waits behind one that is not acknowledged. */
  heldBack(txid: string): readonly TransactionStatus[] {
    return this.#queues.get(txid)?.slice(1) ?? [];
  }

  reset(): void {
    this.#queues.clear();
    this.notifier.reset();
  }

  async #deliver(told: TransactionStatus, stopped: AbortSignal): Promise<Delivery> {
    const { url, fields } = told;
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'Content-Type': 'application/x-www-form-urlencoded',
        'User-Agent': 'PAYONE FinanceGate',
      },
      body: latin1Form(fields),
      signal: AbortSignal.any([stopped, AbortSignal.timeout(this.#answerWithinMs)]),
    });
    const answer = (await response.text()).slice(0, 1000);
    const { status } = response;
    if (answer !== 'TSOK')
      return { acknowledged: false, status, answer, problem: 'The answer is not TSOK and nothing else.' };
    // After the notifier has noted that this one is done.
    setTimeout(() => this.#next(told), 0).unref();
    return { acknowledged: true, status, answer };
  }

  #next(told: TransactionStatus): void {
    const queue = this.#queues.get(told.txid);
    // One of two copies, or one that was sent out of turn.
    if (queue?.[0] !== told) return;
    queue.shift();
    const next = queue.at(0);
    if (next) void this.notifier.send(next, { copies: this.#world.settings.copies });
    else this.#queues.delete(told.txid);
  }
}
