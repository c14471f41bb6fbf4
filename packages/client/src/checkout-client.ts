/**
 * The state machine between a page and a transport. State comes from snapshots alone: a command's answer is one,
 * a push is one, coming back reads one. Nothing here decides that a payment has failed.
 */
import { newer, type KassaError, type PaymentInput, type Snapshot } from '@kassa/protocol';
import type { CheckoutClient, CheckoutState } from './checkout-state.ts';
import { isRefusal, toKassaError } from './errors.ts';
import { idempotencyKey } from './idempotency-key.ts';
import { followPage, type Page } from './page-events.ts';
import type { Transport } from './transport.ts';

const SLOW_AFTER_MS = 4_000;
/** Waits before `pay` repeats a request whose answer was lost. */
const RETRY_AFTER_MS = [700, 1_500, 3_000, 6_000];

type Busy = NonNullable<CheckoutState['busy']>;

export interface CheckoutClientOptions {
  transport: Transport;
  /** What the transport's token sees, as far as the page knows already. */
  snapshot?: Snapshot | undefined;
  /** Tells when the page sleeps and wakes: the window, if there is one. */
  page?: Page | undefined;
}

/** Starts at once: reads the snapshot, unless it is given, then follows the session until `dispose`. */
export function createCheckoutClient({
  transport,
  snapshot,
  page = typeof window === 'undefined' ? undefined : window,
}: CheckoutClientOptions): CheckoutClient {
  const listeners = new Set<(state: CheckoutState) => void>();
  /** The commands under way that a second call joins instead of repeating. */
  const running = new Map<Busy, Promise<void>>();
  let state: CheckoutState = {
    snapshot: undefined,
    connection: 'connecting',
    access: 'unknown',
    busy: undefined,
    slow: false,
    error: undefined,
  };
  /** A read that was asked for before the page slept, or before a new token, is dropped. */
  let readGeneration = 0;
  /** Only the last command may say how it ended. */
  let lastCommand = 0;
  /** A request from before the page froze, or before the client was disposed, is not repeated. */
  let pageGeneration = 0;
  let disposed = false;
  /** Payment attempts that got an answer: a new one needs a key of its own, a lost one keeps its key. */
  let answeredAttempts = 0;
  /** The method of the last `select`: one that was overtaken isn't sent. */
  let wantedMethod: string | undefined;
  let selecting = Promise.resolve();
  let stopWatching: (() => void) | undefined;

  function set(patch: Partial<CheckoutState>): void {
    state = { ...state, ...patch };
    for (const listener of [...listeners]) {
      try {
        listener(state);
      } catch (error) {
        // One listener's fault must not keep the others from hearing. The page's own handler gets it.
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  function show(snapshot: Snapshot): void {
    // The first load has worked after all.
    if (!state.snapshot) set({ error: undefined });
    const { canPay, state: session } = snapshot.session;
    // The load that failed has come through, or the payment whose answer was lost has turned up.
    const cured =
      !state.snapshot ||
      (state.error?.code === 'network' && snapshot.payment?.id !== state.snapshot.payment?.id);
    set({
      snapshot,
      access: canPay ? 'ok' : session === 'expired' ? 'session-expired' : 'read-only',
      error: cured ? undefined : state.error,
    });
  }

  function push(next: Snapshot): void {
    if (newer(state.snapshot, next) !== state.snapshot) show(next);
  }

  /** An answer of the same version counts too: what a token may see and do is not part of the version. */
  function answer(next: Snapshot): void {
    const current = state.snapshot;
    if (current?.session.id === next.session.id && next.version === current.version) show(next);
    else push(next);
  }

  function noteRefusal(error: KassaError): void {
    if (isRefusal(error)) set({ access: 'session-expired' });
    else if (error.code === 'read_only') set({ access: 'read-only' });
  }

  function watch(): void {
    if (disposed) return;
    stopWatching ??= transport.watch({
      onSnapshot: push,
      onConnection: (connection) => set({ connection }),
      onRefused(error) {
        sleep();
        noteRefusal(error);
      },
    });
  }

  function sleep(): void {
    readGeneration++;
    stopWatching?.();
    stopWatching = undefined;
    set({ connection: 'connecting' });
  }

  async function refresh(): Promise<void> {
    const mine = readGeneration;
    // A first load that is tried again looks like a first load.
    if (!state.snapshot) set({ connection: 'connecting', error: undefined });
    try {
      const snapshot = await transport.read();
      if (mine !== readGeneration) return;
      answer(snapshot);
    } catch (thrown) {
      if (mine !== readGeneration) return;
      const error = toKassaError(thrown);
      noteRefusal(error);
      // Whoever watches knows better than one read that got lost.
      if (error.code === 'network' && !(stopWatching && state.snapshot)) set({ connection: 'offline' });
      if (error.code !== 'network' && !state.snapshot) set({ error });
      if (isRefusal(error)) return;
    }
    watch();
  }

  /** A socket that slept may be dead without knowing: read again, watch anew. */
  function wake(): void {
    sleep();
    void refresh();
  }

  async function command(busy: Busy, send: () => Promise<Snapshot>): Promise<void> {
    const mine = ++lastCommand;
    const isLast = () => mine === lastCommand;
    set({ busy, slow: false, error: undefined });
    const slow = setTimeout(() => {
      if (isLast()) set({ slow: true });
    }, SLOW_AFTER_MS);
    try {
      answer(await send());
    } catch (thrown) {
      const error = toKassaError(thrown);
      if (isLast()) set({ error });
      noteRefusal(error);
      // The server knows more than its error says: an attempt on record, another tab's payment.
      if (error.code !== 'network' && !isRefusal(error)) void refresh();
    } finally {
      clearTimeout(slow);
      if (isLast()) set({ busy: undefined, slow: false });
    }
  }

  function once(busy: Busy, send: () => Promise<Snapshot>): Promise<void> {
    let promise = running.get(busy);
    if (!promise) {
      promise = command(busy, send).finally(() => {
        if (running.get(busy) === promise) running.delete(busy);
      });
      running.set(busy, promise);
    }
    return promise;
  }

  async function sendPayment(method: string, input: PaymentInput): Promise<Snapshot> {
    const { session, payment } = state.snapshot ?? (await transport.read());
    const key = idempotencyKey([session.id, payment?.id, answeredAttempts, method, input]);
    const mine = pageGeneration;
    for (let attempt = 0; ; attempt++) {
      try {
        const snapshot = await transport.pay({ method, input, idempotencyKey: key });
        answeredAttempts++;
        return snapshot;
      } catch (thrown) {
        const { code } = toKassaError(thrown);
        const delay = RETRY_AFTER_MS[attempt];
        // After `unexpected` too nobody knows what the server did: the next call asks with the same key.
        if (code !== 'network' && code !== 'unexpected') answeredAttempts++;
        if (code !== 'network' || delay === undefined || mine !== pageGeneration) throw thrown;
        await new Promise((resolve) => setTimeout(resolve, delay * (1 + Math.random() / 2)));
      }
    }
  }

  const forPayment = (busy: Busy, send: (paymentId: string) => Promise<Snapshot>): Promise<void> => {
    const id = state.snapshot?.payment?.id;
    return id === undefined ? Promise.resolve() : once(busy, () => send(id));
  };

  const stopFollowingPage = followPage(page, {
    sleep,
    wake(restored) {
      if (restored) {
        // Out of the back/forward cache: whatever was under way when the page froze is not any more.
        pageGeneration++;
        lastCommand++;
        running.clear();
        selecting = Promise.resolve();
        set({ busy: undefined, slow: false });
      }
      wake();
    },
  });
  if (snapshot) {
    show(snapshot);
    watch();
  } else void refresh();

  return {
    get state() {
      return state;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    select(method) {
      wantedMethod = method;
      // One after the other, so that the server hears the last choice last; skipped when overtaken.
      selecting = selecting.then(async () => {
        await running.get('paying');
        if (wantedMethod === method) await command('selecting', () => transport.select(method));
      });
      return selecting;
    },
    pay: (method, input) => once('paying', () => sendPayment(method, input)),
    discard: (method, input) => transport.discard?.({ method, input }),
    cancel: () => forPayment('cancelling', (id) => transport.cancel(id)),
    switchAway: () => forPayment('switching', (id) => transport.switchAway(id)),
    refresh,
    useToken(token) {
      transport.useToken(token);
      wake();
    },
    remember: () => transport.remember(),
    dispose() {
      disposed = true;
      pageGeneration++;
      lastCommand++;
      stopFollowingPage();
      listeners.clear();
      sleep();
    },
  };
}
