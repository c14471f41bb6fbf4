/**
 * Time, chance and the network, as code inside a simulated world meets them. The globals are replaced once for the
 * process and ask who is calling: outside a world they do what they always did.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import nodeCrypto, { type KeyObject } from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import timersPromises from 'node:timers/promises';
import type { Party } from './scheduler.ts';

/** Whose code is running, and the world it runs in. */
export interface Here {
  readonly party: Party;
  after(ms: number, label: string, party: Party, run: () => void): { isCancelled: boolean };
  bytes(size: number): Buffer;
  /** Milliseconds since the world began. */
  elapsed(): number;
  now(): number;
  fetch(url: string, init: RequestInit): Promise<Response>;
}

const storage = new AsyncLocalStorage<Here | undefined>();
const here = (): Here | undefined => storage.getStore();
export const runAs = <T>(who: Here | undefined, run: () => T): T => storage.run(who, run);

export const realSetImmediate = globalThis.setImmediate;
export const realSetTimeout = globalThis.setTimeout;
export const realClearTimeout = globalThis.clearTimeout;
/** By the real clock, whoever calls. */
export const outsideWorlds = <T>(run: () => T): T => storage.run(undefined, run);

interface FakeTimer {
  event: { isCancelled: boolean };
  ref(): FakeTimer;
  unref(): FakeTimer;
  hasRef(): boolean;
}

const isFakeTimer = (timer: unknown): timer is FakeTimer =>
  typeof timer === 'object' && timer !== null && 'event' in timer;

function fakeTimer(who: Here, ms: number, label: string, run: () => void): FakeTimer {
  const timer: FakeTimer = {
    event: who.after(ms, label, who.party, () => runAs(who, run)),
    ref: () => timer,
    unref: () => timer,
    hasRef: () => true,
  };
  return timer;
}

type Callback = (...args: unknown[]) => void;

function replaceTimers(): void {
  const { setTimeout, clearTimeout, setImmediate, clearImmediate, setInterval, clearInterval } = globalThis;
  const clear = (real: (timer: never) => void) => (timer: unknown) => {
    if (isFakeTimer(timer)) timer.event.isCancelled = true;
    else real(timer as never);
  };
  Object.assign(globalThis, {
    setTimeout: (callback: Callback, ms = 0, ...args: unknown[]) => {
      const who = here();
      return who
        ? fakeTimer(who, ms, `timer ${who.party.name}`, () => callback(...args))
        : setTimeout(callback, ms, ...args);
    },
    setImmediate: (callback: Callback, ...args: unknown[]) => {
      const who = here();
      return who
        ? fakeTimer(who, 0, `immediate ${who.party.name}`, () => callback(...args))
        : setImmediate(callback, ...args);
    },
    setInterval: (callback: Callback, ms = 0, ...args: unknown[]) => {
      const who = here();
      if (!who) return setInterval(callback, ms, ...args);
      const tick = () => {
        timer.event = fakeTimer(who, ms, `interval ${who.party.name}`, tick).event;
        callback(...args);
      };
      const timer = fakeTimer(who, ms, `interval ${who.party.name}`, tick);
      return timer;
    },
    clearTimeout: clear(clearTimeout),
    clearInterval: clear(clearInterval),
    clearImmediate: clear(clearImmediate),
  });
  const eventLoopTurn = timersPromises.setImmediate;
  timersPromises.setImmediate = <T>(value?: T): Promise<T> => {
    const who = here();
    const turn = new Promise<void>((resolve) => {
      if (who) fakeTimer(who, 0, `turn ${who.party.name}`, resolve);
    });
    return who ? turn.then(() => value as T) : eventLoopTurn(value);
  };
  syncBuiltinESMExports();
  const elapsed = performance.now.bind(performance);
  performance.now = () => here()?.elapsed() ?? elapsed();
  const now = Date.now.bind(Date);
  Date.now = () => here()?.now() ?? now();
  const timeout = AbortSignal.timeout.bind(AbortSignal);
  AbortSignal.timeout = (ms) => {
    const who = here();
    if (!who) return timeout(ms);
    const controller = new AbortController();
    fakeTimer(who, ms, `deadline ${who.party.name}`, () =>
      controller.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError')),
    );
    return controller.signal;
  };
}

function replaceChance(): void {
  const { randomBytes, randomInt } = nodeCrypto;
  Object.assign(nodeCrypto, {
    randomBytes: (size: number) => here()?.bytes(size) ?? randomBytes(size),
    randomInt: (low: number, high?: number) => {
      const [from, to] = high === undefined ? [0, low] : [low, high];
      const drawn = here()?.bytes(4);
      return drawn ? from + (drawn.readUInt32BE(0) % (to - from)) : randomInt(from, to);
    },
  });
  syncBuiltinESMExports();
  const chance = Math.random.bind(Math);
  Math.random = () => {
    const drawn = here()?.bytes(4);
    return drawn ? drawn.readUInt32BE(0) / 2 ** 32 : chance();
  };
}

/**
 * Signing and checking run on other threads, and when they are done is the machine's to decide. What a world signs with
 * a secret is done at once.
 */
function replaceSigning(): void {
  const { subtle } = globalThis.crypto;
  const { createHmac, createSecretKey, timingSafeEqual } = nodeCrypto;
  const sign = subtle.sign.bind(subtle);
  const verify = subtle.verify.bind(subtle);
  const importKey = subtle.importKey.bind(subtle) as (...args: unknown[]) => Promise<CryptoKey>;
  const secrets = new WeakMap<object, { hash: string; secret: KeyObject }>();
  const signed = (key: CryptoKey, data: BufferSource): Buffer | undefined => {
    const known = secrets.get(key);
    return known && createHmac(known.hash, known.secret).update(bytesOf(data)).digest();
  };
  Object.assign(subtle, {
    sign: (...args: Parameters<typeof sign>) => {
      const made = signed(args[1], args[2]);
      return made ? Promise.resolve(new Uint8Array(made).buffer) : sign(...args);
    },
    verify: (...args: Parameters<typeof verify>) => {
      const [, key, signature, data] = args;
      const made = signed(key, data);
      if (!made) return verify(...args);
      const given = bytesOf(signature);
      return Promise.resolve(given.length === made.length && timingSafeEqual(given, made));
    },
    importKey: (...args: unknown[]) => {
      const [format, bytes, algorithm, isExtractable, usages] = args;
      if (!here() || format !== 'raw' || !isHmac(algorithm)) return importKey(...args);
      const secret = createSecretKey(bytesOf(bytes as BufferSource));
      const key = secret.toCryptoKey(algorithm, isExtractable as boolean, usages as KeyUsage[]);
      const { hash } = key.algorithm as HmacKeyAlgorithm;
      secrets.set(key, { hash: hash.name.replace('-', ''), secret });
      return Promise.resolve(key);
    },
  });
}

type Hmac = HmacImportParams & { hash: string };
const isHmac = (algorithm: unknown): algorithm is Hmac =>
  typeof algorithm === 'object' && algorithm !== null && 'name' in algorithm && algorithm.name === 'HMAC';
const bytesOf = (source: BufferSource): Uint8Array =>
  ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);

function replaceFetch(): void {
  const { fetch } = globalThis;
  globalThis.fetch = (input, init = {}) => {
    const who = here();
    if (!who) return fetch(input, init);
    const url = typeof input === 'string' ? input : input instanceof URL ? input.href : input.url;
    return who.fetch(url, init);
  };
}

let isReplaced = false;

/** May be called again; there is no way back, and none is needed. */
export function replaceGlobals(): void {
  if (isReplaced) return;
  isReplaced = true;
  replaceTimers();
  replaceChance();
  replaceSigning();
  replaceFetch();
}
