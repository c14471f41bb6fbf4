/** The socket's door: upgrades, and frames byte by byte, whatever RFC 6455 and graphql-ws say of them. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { SOCKET_CLOSE, SOCKET_OPERATION, SOCKET_PATH, SOCKET_SUBPROTOCOL } from '@kassa/protocol';
import * as fc from 'fast-check';
import { SHOP, type Front } from './front.ts';
import { Knock, type Answer } from './knock.ts';
import { damaged, partOf, strangeText, type Body } from './values.ts';

const OPCODE = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

interface Frame {
  opcode: number;
  payload: Buffer;
  isLast?: boolean;
  isMasked?: boolean;
  /** Says that it is this long. */
  claimed?: bigint;
  reserved?: number;
}

/** A client's frame. Its mask is zero, so that the payload stays as it is. */
function encodeFrame(frame: Frame): Buffer {
  const { opcode, payload, isLast = true, isMasked = true, reserved = 0 } = frame;
  const length = frame.claimed ?? BigInt(payload.length);
  const mask = isMasked ? 0x80 : 0;
  const first = (isLast ? 0x80 : 0) | (reserved << 4) | opcode;
  const head = Buffer.alloc(length < 126n ? 2 : length < 65_536n ? 4 : 10);
  head[0] = first;
  if (length < 126n) head[1] = mask | Number(length);
  else if (length < 65_536n) {
    head[1] = mask | 126;
    head.writeUInt16BE(Number(length), 2);
  } else {
    head[1] = mask | 127;
    head.writeBigUInt64BE(length, 2);
  }
  return Buffer.concat([head, Buffer.alloc(isMasked ? 4 : 0), payload]);
}

const text = (payload: string): Frame => ({ opcode: OPCODE.text, payload: Buffer.from(payload) });
const json = (message: unknown): Frame => text(JSON.stringify(message));
const init = (token: string): Body => ({ type: 'connection_init', payload: { token } });
const subscribe = (id = '1'): Body => ({ type: 'subscribe', id, payload: { query: SOCKET_OPERATION } });

/** A message of graphql-ws, right or changed. */
const messages = (token: string): fc.Arbitrary<Frame> =>
  fc
    .constantFrom<Body[]>(
      init(token),
      subscribe(),
      subscribe('2'),
      { type: 'subscribe', id: '1', payload: { query: '{ __schema { types { name } } }', variables: {} } },
      { type: 'complete', id: '1' },
      { type: 'next', id: '1', payload: { data: null } },
      { type: 'ping', payload: {} },
      { type: 'pong' },
    )
    .chain((message) => fc.oneof(fc.constant(message), damaged(message)))
    .map(json);

const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
/** What UTF-8 can't say: half a surrogate, and a byte that begins nothing. */
const brokenText = fc.constantFrom(
  Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]),
  Buffer.from([0xff]),
  Buffer.from('"\u0000"'),
);
const frames = (token: string): fc.Arbitrary<Frame> =>
  fc.oneof(
    { weight: 6, arbitrary: messages(token) },
    { weight: 2, arbitrary: strangeText.map(text) },
    { weight: 1, arbitrary: brokenText.map((payload) => ({ opcode: OPCODE.text, payload })) },
    { weight: 1, arbitrary: fc.constantFrom('['.repeat(15_000), 'x'.repeat(20_000), '{}').map(text) },
    {
      weight: 2,
      arbitrary: fc.record({
        opcode: fc.oneof(fc.constantFrom(...Object.values(OPCODE)), fc.nat({ max: 15 })),
        payload: bytes,
        isLast: fc.boolean(),
        isMasked: fc.boolean(),
        reserved: fc.constantFrom(0, 0, 0, 1, 7),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        opcode: fc.constantFrom(OPCODE.text, OPCODE.ping),
        payload: bytes,
        claimed: fc.constantFrom(0n, 125n, 20_000n, 2n ** 40n, 2n ** 63n),
      }),
    },
  );

interface Talk {
  path: string;
  origin: string;
  /** How far it went as it should, before the frames. */
  opening: 'none' | 'connected' | 'subscribed';
  frames: Frame[];
  /** Behind the frames, as they are. */
  rest: Buffer;
}

const talks = (token: string): fc.Arbitrary<Talk> =>
  fc.record({
    path: fc.oneof({ weight: 9, arbitrary: fc.constant(SOCKET_PATH) }, { weight: 1, arbitrary: partOf('/') }),
    origin: fc.oneof(
      { weight: 19, arbitrary: fc.constant(SHOP) },
      { weight: 1, arbitrary: strangeText.map((given) => given.replace(/[\r\n]/g, '')) },
    ),
    opening: fc.constantFrom('none', 'connected', 'subscribed'),
    frames: fc.array(frames(token), { maxLength: 6 }),
    rest: fc.oneof(fc.constant(Buffer.alloc(0)), bytes),
  });

export const sockets = (token: string): fc.Arbitrary<Knock> =>
  talks(token).map((talk) => new Knock('socket', talk, (front) => judge(front, talk)));

/** The server was at fault, or says so, while everything that it needs was there. */
const ITS_OWN_FAULT: readonly number[] = [1011, SOCKET_CLOSE.tryAgainLater, 4500];

/** @throws Error that says what gave way */
async function judge({ port, token }: Front, talk: Talk): Promise<Answer> {
  const line = new Line(connect({ port, host: '127.0.0.1' }));
  line.say(upgradeOf(talk));
  const isOpen = (await line.until('\r\n\r\n')) && line.heard.startsWith('HTTP/1.1 101');
  if (isOpen) {
    await open(line, talk, token);
    for (const frame of talk.frames) line.say(encodeFrame(frame));
    line.say(talk.rest);
  }
  await line.end();
  const status = /^HTTP\/1\.1 (\d{3}) /.exec(line.heard)?.[1];
  if (status === undefined) throw new Error(`It answered ${JSON.stringify(line.heard.slice(0, 200))}`);
  if (Number(status) >= 500) throw new Error(`The upgrade was answered with ${status}`);
  const code = line.closeCode();
  if (code !== undefined && ITS_OWN_FAULT.includes(code)) throw new Error(`It closed with ${code}`);
  return isOpen && (code === undefined || code === 1000 || code === 1005) ? 'taken' : 'refused';
}

async function open(line: Line, { opening }: Talk, token: string): Promise<void> {
  if (opening === 'none') return;
  line.say(encodeFrame(json(init(token))));
  await line.until('"connection_ack"');
  if (opening !== 'subscribed') return;
  line.say(encodeFrame(json(subscribe('opening'))));
  await line.until('"next"');
}

const upgradeOf = ({ path, origin }: Talk): Buffer =>
  Buffer.from(
    [
      `GET ${path} HTTP/1.1`,
      'Host: shop.example',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Protocol: ${SOCKET_SUBPROTOCOL}`,
      `Origin: ${origin}`,
      '',
      '',
    ].join('\r\n'),
  );

/** A connection, and all that was heard on it. */
class Line {
  /** Bytes as letters, so that a frame's head is found again. */
  heard = '';
  readonly #socket: Socket;
  readonly #closed: Promise<unknown>;

  constructor(socket: Socket) {
    this.#socket = socket;
    // What a server that refuses does to what is still being sent.
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => (this.heard += chunk.toString('latin1')));
    this.#closed = once(socket, 'close');
  }

  say(sent: Buffer): void {
    if (sent.length > 0 && this.#socket.writable) this.#socket.write(sent);
  }

  /** @returns whether `words` came before the end */
  async until(words: string): Promise<boolean> {
    while (!this.heard.includes(words) && !this.#socket.closed)
      await Promise.race([once(this.#socket, 'data'), this.#closed]);
    return this.heard.includes(words);
  }

  /** Says that nothing more comes, and waits for the other side to close. */
  async end(): Promise<void> {
    this.#socket.end();
    await this.#closed;
  }

  /** Of the last close frame. */
  closeCode(): number | undefined {
    let at = this.heard.indexOf('\r\n\r\n') + 4;
    let code: number | undefined;
    const { heard } = this;
    while (at + 2 <= heard.length) {
      const short = heard.charCodeAt(at + 1) & 0x7f;
      const head = Buffer.from(heard.slice(at, at + 10), 'latin1');
      const extra = short === 126 ? 2 : short === 127 ? 8 : 0;
      if (head.length < 2 + extra) break;
      const length =
        extra === 0 ? short : extra === 2 ? head.readUInt16BE(2) : Number(head.readBigUInt64BE(2));
      const payload = heard.slice(at + 2 + extra, at + 2 + extra + length);
      if ((heard.charCodeAt(at) & 0x0f) === OPCODE.close && payload.length >= 2)
        code = Buffer.from(payload, 'latin1').readUInt16BE(0);
      at += 2 + extra + length;
    }
    return code;
  }
}
