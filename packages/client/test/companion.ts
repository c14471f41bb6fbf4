/** A companion server of a few lines on real sockets: what the transport's tests talk to. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import {
  KassaError,
  payCommandSchema,
  SOCKET_CLOSE,
  snapshotSchema,
  type Snapshot,
  type SocketResult,
} from '@kassa/protocol';
import { GraphQLSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { makePayment, makeSnapshot } from '../src/testing.ts';

interface Recorded {
  method: string;
  path: string;
  authorization: string | undefined;
  body: unknown;
}

export const RETURN_CODE = 'a-code-of-sixteen-and-more';

/** A JWT as far as a page reads it. */
export const makeToken = (sub: string, iat = 1, attempt?: string): string =>
  `h.${Buffer.from(JSON.stringify({ sub, iat, attempt })).toString('base64url')}.s`;

export class StandIn {
  readonly requests: Recorded[] = [];
  /** By idempotency key: what a provider would have been asked for. */
  readonly payments = new Map<string, number>();
  snapshot = makeSnapshot();
  token = makeToken('session-1');
  returnedToken = makeToken('session-1', 2);
  /** The next answers that are lost on the way: the work is done, the connection breaks. */
  loseAnswers = 0;
  socketsBlocked = false;
  /** What HTTP answers instead, when set. */
  answerInstead: ((response: ServerResponse) => void) | undefined;
  /** Every socket ever opened, and those that are open. */
  socketsOpened = 0;
  readonly #wss = new WebSocketServer({ noServer: true });
  #tellChanged: () => void = () => undefined;
  #changed = this.#nextChange();
  readonly #connections = new Set<Socket>();
  readonly #server = createServer((request, response) => void this.#handle(request, response));

  static async start(): Promise<StandIn> {
    const companion = new StandIn();
    await companion.listen(0);
    return companion;
  }

  constructor() {
    useServer(
      {
        // One subscription is all there is: nothing to look up in a schema.
        schema: new GraphQLSchema({}),
        validate: () => [],
        subscribe: () => Promise.resolve(this.#subscribe()),
        onConnect: ({ connectionParams, extra }) => {
          if (connectionParams?.['token'] === this.token) return true;
          extra.socket.close(SOCKET_CLOSE.refused, 'session_expired');
          return false;
        },
      },
      this.#wss,
    );
    this.#server.on('connection', (socket) => {
      this.#connections.add(socket);
      socket.on('close', () => this.#connections.delete(socket));
    });
    this.#server.on('upgrade', (request, socket, head) => {
      if (this.socketsBlocked) {
        socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
        return;
      }
      this.socketsOpened++;
      this.#wss.handleUpgrade(request, socket, head, (ws) => this.#wss.emit('connection', ws, request));
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/kassa`;
  }
  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }
  get sockets(): number {
    return this.#wss.clients.size;
  }
  requestsTo(path: string): Recorded[] {
    return this.requests.filter((request) => request.path === path);
  }

  push(changes: Partial<Snapshot>): void {
    this.snapshot = snapshotSchema.parse({
      ...this.snapshot,
      version: this.snapshot.version + 1,
      ...changes,
    });
    const tell = this.#tellChanged;
    this.#changed = this.#nextChange();
    tell();
  }

  #nextChange(): Promise<void> {
    return new Promise((resolve) => (this.#tellChanged = resolve));
  }

  closeSockets(code: number, reason = ''): void {
    for (const ws of this.#wss.clients) ws.close(code, reason);
  }

  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve));
  }

  /** As a crash would: connections break, nothing listens. `listen` again brings it back. */
  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const ws of this.#wss.clients) ws.terminate();
    for (const socket of this.#connections) socket.destroy();
    await closed;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').replace('/kassa', '');
    const raw = await text(request);
    const body: unknown = raw ? JSON.parse(raw) : undefined;
    const { authorization } = request.headers;
    this.requests.push({ method: request.method ?? '', path, authorization, body });
    if (this.answerInstead) {
      this.answerInstead(response);
      return;
    }
    try {
      const answer = this.#answer(path, authorization, body);
      if (this.loseAnswers > 0) {
        this.loseAnswers--;
        request.socket.destroy();
        return;
      }
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    } catch (thrown) {
      const error = thrown instanceof KassaError ? thrown : new KassaError('unexpected', String(thrown));
      response
        .writeHead(error.code === 'invalid_token' ? 401 : 409, { 'content-type': 'application/json' })
        .end(JSON.stringify(error.toBody()));
    }
  }

  #answer(path: string, authorization: string | undefined, body: unknown): unknown {
    if (path === '/returns') {
      if (this.requestsTo('/returns').length > 1) throw new KassaError('return_code_used', 'used');
      return { token: this.returnedToken, snapshot: this.snapshot };
    }
    if (authorization !== `Bearer ${this.token}`) throw new KassaError('invalid_token', 'not this one');
    const [, , payments, , what] = path.split('/');
    if (path === '/session/selection') {
      const { method } = body as { method: string };
      if (!this.snapshot.methods.some(({ id }) => id === method))
        throw new KassaError('method_not_available', 'no such method', { field: 'method', reference: 'r1' });
      this.push({ selection: { method, preparation: { kind: 'none' } } });
    } else if (path === '/session/payments') {
      const { idempotencyKey, method } = payCommandSchema.parse(body);
      const known = this.payments.get(idempotencyKey);
      this.payments.set(idempotencyKey, (known ?? 0) + 1);
      if (known === undefined)
        this.push({
          payment: makePayment({ id: `payment-${this.payments.size}`, method, nextAction: { kind: 'wait' } }),
        });
    } else if (payments === 'payments' && what === 'cancellation')
      this.push({ payment: makePayment({ status: 'CANCELLED' }) });
    return this.snapshot;
  }

  /** `subscription { checkoutSession }`: the snapshot at once, then whenever it changes. */
  async *#subscribe(): AsyncGenerator<{ data: SocketResult }> {
    let shown = 0;
    for (;;) {
      if (this.snapshot.version === shown) await this.#changed;
      shown = this.snapshot.version;
      yield { data: { checkoutSession: this.snapshot } };
    }
  }
}
