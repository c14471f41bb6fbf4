/** The merchant's server: takes events, ships, gives back; and the person there who ends what nobody else can. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { merchantEventSchema, type MerchantEvent, type MerchantPayment } from '@kassa/protocol';
import { Webhook } from 'standardwebhooks';
import type { BankPayment } from '../world/banks/bank.ts';
import { wordsOn } from '../world/person.ts';
import type { Random } from '../world/random.ts';
import type { MerchantPaymentBook } from '../world/shop.ts';
import { codeOf, type Companion } from './companion.ts';
import { EVENTS_SECRET } from './settings.ts';

const TRIES = 40;
const PAUSE_MS = 300;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export class Merchant {
  readonly books = new Map<string, MerchantPaymentBook>();
  outOfOrder = 0;
  /** Of each event: it is refused. */
  refuses = 0;
  companion: Companion | undefined;
  readonly #server: Server;
  readonly #random: Random;
  #underWay = 0;

  private constructor(server: Server, random: Random) {
    this.#server = server;
    this.#random = random;
    server.on('request', (request, response) => {
      this.#take(request).then(
        (status) => response.writeHead(status).end(),
        () => response.destroy(),
      );
    });
  }

  static async open(random: Random): Promise<Merchant> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Merchant(server, random);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Whether it is still shipping or giving back. */
  get isBusy(): boolean {
    return this.#underWay > 0;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** Looks at the bank's own page and says what became of what nobody can be asked about. @returns of how much */
  async resolve(ours: readonly MerchantPayment[], banks: readonly BankPayment[]): Promise<number> {
    const words = ours.flatMap((our) => wordsOn(our, banks));
    for (const { path, body } of words) await this.companion?.asMerchant(path, body);
    return words.length;
  }

  async #take(request: IncomingMessage): Promise<number> {
    const body = await text(request);
    const id = String(request.headers['webhook-id']);
    const at = new Date(Number(request.headers['webhook-timestamp']) * 1000);
    if (new Webhook(EVENTS_SECRET).sign(id, at, body) !== request.headers['webhook-signature']) return 401;
    if (this.#random.chance(this.refuses)) return 500;
    this.#book(merchantEventSchema.parse(JSON.parse(body)));
    return 204;
  }

  #book(event: MerchantEvent): void {
    const { data } = event;
    const book = this.books.get(data.paymentId) ?? { ...data, events: [], toldAt: null };
    this.books.set(data.paymentId, book);
    if (book.events.some(({ id }) => id === event.id)) return;
    if (data.sequence !== book.events.length + 1) this.outOfOrder += 1;
    book.events.push(event);
    if (event.type === 'payment.authorized' || event.type === 'payment.paid') book.toldAt ??= Date.now();
    this.#underWay += 1;
    void this.#act(event, book).finally(() => (this.#underWay -= 1));
  }

  async #act({ type }: MerchantEvent, book: MerchantPaymentBook): Promise<void> {
    await pause(this.#random.int(0, 1_500));
    if (type === 'payment.authorized') await this.#ship(book);
    const givesBack = type === 'payment.duplicate' || (type === 'payment.paid' && this.#random.chance(0.4));
    if (givesBack && book.provider !== 'krofort')
      await this.#operate(book, 'refunds', this.#random.int(1, book.amount), 'refund');
  }

  async #ship(book: MerchantPaymentBook): Promise<void> {
    if (this.#random.chance(0.15)) return this.#operate(book, 'releases', undefined, 'release');
    if (this.#random.chance(0.5)) return this.#operate(book, 'captures', book.amount, 'capture');
    const first = this.#random.int(1, book.amount - 1);
    await this.#operate(book, 'captures', first, 'capture-1');
    await pause(this.#random.int(0, 2_000));
    await this.#operate(book, 'captures', book.amount - first, 'capture-2');
  }

  /** The same key until there is an answer that stands. */
  async #operate(
    { paymentId }: MerchantPaymentBook,
    kind: string,
    amount: number | undefined,
    key: string,
  ): Promise<void> {
    const body = amount === undefined ? {} : { amount };
    for (let tries = 0; tries < TRIES; tries++) {
      const answer = await this.companion?.asMerchant(`/payments/${paymentId}/${kind}`, body, key);
      if (answer && answer.status < 500 && codeOf(answer) !== 'operation_in_progress') return;
      await pause(PAUSE_MS);
    }
  }
}
