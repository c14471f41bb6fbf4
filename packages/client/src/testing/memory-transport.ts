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
  const commands: RecordedCommand[] = [];
  const watchers = new Set<Watch>();
  let snapshot = options.snapshot ?? makeSnapshot();
  let failure: KassaError | undefined;
  let held: Promise<void> | undefined;
  let attempts = 0;

  function push(changes: Partial<Snapshot>): void {
    snapshot = { ...snapshot, version: snapshot.version + 1, ...changes };
    for (const watcher of [...watchers]) watcher.onSnapshot(snapshot);
  }

  /** As a server would: the change happens, the answer and the push follow. */
  async function run(command: RecordedCommand, change?: () => Partial<Snapshot>): Promise<Snapshot> {
    commands.push(command);
    await held;
    if (failure) {
      const error = failure;
      failure = undefined;
      throw error;
    }
    if (change) push(change());
    return snapshot;
  }

  return {
    get snapshot() {
      return snapshot;
    },
    get watchers() {
      return watchers.size;
    },
    commands,
    push,
    fail(error) {
      failure = error;
    },
    hold() {
      let release: () => void = () => undefined;
      held = new Promise((resolve) => (release = resolve));
      return () => {
        held = undefined;
        release();
      };
    },
    connect(connection) {
      for (const watcher of [...watchers]) watcher.onConnection(connection);
    },
    refuse(error) {
      for (const watcher of [...watchers]) watcher.onRefused(error);
    },

    read: () => run({ kind: 'read' }),
    select: (method) =>
      run({ kind: 'select', method }, () => ({
        selection: { method, preparation: preparations[method] ?? { kind: 'none' } },
      })),
    pay: (command) =>
      run({ kind: 'pay', ...command }, () => ({
        payment: makePayment({
          id: `payment-${++attempts}`,
          method: command.method,
          methodLabel: snapshot.methods.find(({ id }) => id === command.method)?.label ?? command.method,
          nextAction,
        }),
      })),
    discard: (command) => void commands.push({ kind: 'discard', ...command }),
    cancel: (paymentId) =>
      run({ kind: 'cancel', paymentId }, () => ({
        payment: makePayment({ id: paymentId, status: 'CANCELLED' }),
      })),
    switchAway: (paymentId) =>
      run({ kind: 'switchAway', paymentId }, () => ({
        payment: snapshot.payment && { ...snapshot.payment, canSwitchFrom: null, holdsOrder: false },
      })),
    exchange: async () => ({ token: 'memory', snapshot: await run({ kind: 'read' }) }),
    watch(watch) {
      watchers.add(watch);
      watch.onConnection('live');
      return () => watchers.delete(watch);
    },
    useToken: () => undefined,
    remember: () => undefined,
  };
}
