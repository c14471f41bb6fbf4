/** A transport with nothing behind it: a test or a story says what the server would. */
import type {
  DiscardCommand,
  KassaError,
  NextAction,
  PayCommand,
  Preparation,
  Snapshot,
} from '@kassa/protocol';
import type { Connection, Transport, Watch } from '../transport.ts';
import { makePayment, makeSnapshot } from './fixtures.ts';

export type RecordedCommand =
  | { kind: 'read' }
  | { kind: 'select'; method: string }
  | ({ kind: 'pay' } & PayCommand)
  | ({ kind: 'discard' } & DiscardCommand)
  | { kind: 'cancel' | 'switchAway'; paymentId: string };

export interface MemoryTransportOptions {
  snapshot?: Snapshot;
  /** Preparations by a method's id: the answer to its selection. `none` for the others. */
  preparations?: Record<string, Preparation>;
  /** The next action of each payment. `wait` when left out. */
  nextAction?: NextAction;
}

export interface MemoryTransport extends Transport {
  /** The server's snapshot. */
  readonly snapshot: Snapshot;
  /** All commands so far, reads among them. */
  readonly commands: readonly RecordedCommand[];
  /** The number of watches: 0 once the client is disposed or asleep. */
  readonly watchers: number;
  /** The server changes: a higher version goes to all who watch. `payment: makePayment({ status: 'PAID' })`. */
  push(changes: Partial<Snapshot>): void;
  /** The next command, or the next read, is answered with this error. */
  fail(error: KassaError): void;
  /** No command or read is answered until the returned function is called. */
  hold(): () => void;
  connect(connection: Connection): void;
  /** The server takes the token no more. */
  refuse(error: KassaError): void;
}

export function memoryTransport(options: MemoryTransportOptions = {}): MemoryTransport {
  const { preparations = {}, nextAction = { kind: 'wait' } } = options;
  const { server, run } = memoryServer(options.snapshot ?? makeSnapshot());
  let attempts = 0;
  return Object.assign(server, {
    read: () => run({ kind: 'read' }),
    select: (method: string) =>
      run({ kind: 'select', method }, () => ({
        selection: { method, preparation: preparations[method] ?? { kind: 'none' } },
      })),
    pay: (command: PayCommand) =>
      run({ kind: 'pay', ...command }, ({ methods }) => ({
        payment: makePayment({
          id: `payment-${++attempts}`,
          method: command.method,
          methodLabel: methods.find(({ id }) => id === command.method)?.label ?? command.method,
          nextAction,
        }),
      })),
    cancel: (paymentId: string) =>
      run({ kind: 'cancel', paymentId }, () => ({
        payment: makePayment({ id: paymentId, status: 'CANCELLED' }),
      })),
    switchAway: (paymentId: string) =>
      run({ kind: 'switchAway', paymentId }, ({ payment }) => ({
        payment: payment && { ...payment, canSwitchFrom: null, holdsOrder: false },
      })),
    exchange: async () => ({ token: 'memory', snapshot: await run({ kind: 'read' }) }),
    useToken: () => undefined,
    remember: () => undefined,
  });
}

/** As a server would: the change happens, the answer and the push follow. */
type Run = (
  command: RecordedCommand,
  change?: (snapshot: Snapshot) => Partial<Snapshot>,
) => Promise<Snapshot>;

/** The snapshot, who watches it, and what a test says of both. */
function memoryServer(snapshot: Snapshot) {
  const commands: RecordedCommand[] = [];
  const watchers = new Set<Watch>();
  const { due, fail, hold } = answers();

  function push(changes: Partial<Snapshot>): void {
    snapshot = { ...snapshot, version: snapshot.version + 1, ...changes };
    for (const watcher of [...watchers]) watcher.onSnapshot(snapshot);
  }
  const run: Run = async (command, change) => {
    commands.push(command);
    await due();
    if (change) push(change(snapshot));
    return snapshot;
  };

  const server = {
    get snapshot() {
      return snapshot;
    },
    get watchers() {
      return watchers.size;
    },
    commands,
    push,
    fail,
    hold,
    connect(connection: Connection) {
      for (const watcher of [...watchers]) watcher.onConnection(connection);
    },
    refuse(error: KassaError) {
      for (const watcher of [...watchers]) watcher.onRefused(error);
    },
    discard: (command: DiscardCommand) => void commands.push({ kind: 'discard', ...command }),
    watch(watch: Watch) {
      watchers.add(watch);
      watch.onConnection('live');
      return () => watchers.delete(watch);
    },
  };
  return { server, run };
}

/** When a command is answered, and whether with an error, as a test says. */
function answers() {
  let failure: KassaError | undefined;
  let held: Promise<void> | undefined;
  return {
    due: async () => {
      await held;
      const error = failure;
      failure = undefined;
      if (error) throw error;
    },
    fail: (error: KassaError) => void (failure = error),
    hold: () => {
      let release: () => void = () => undefined;
      held = new Promise((resolve) => (release = resolve));
      return () => {
        held = undefined;
        release();
      };
    },
  };
}
