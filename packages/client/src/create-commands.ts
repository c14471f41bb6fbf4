import type { PaymentInput, Snapshot } from '@kassa/protocol';
import type { Busy } from './checkout-state.ts';
import { commandSender, type Send } from './send-command.ts';
import { paymentSender } from './send-payment.ts';
import type { Apply } from './create-store.ts';
import type { Transport } from './transport.ts';

/**
 * The client's commands: which of them a second call joins, and which wait for each other.
 * @returns the commands, and how to give up those that are under way
 */
export function createCommands(
  transport: Transport,
  apply: Apply,
  current: () => Snapshot | undefined,
  refresh: () => Promise<void>,
) {
  const [sendCommand, giveUp] = commandSender(apply, refresh);
  const sendPayment = paymentSender(transport, current);
  /** The commands under way that a second call joins instead of repeating: a map for each epoch of the page. */
  let running = new Map<Busy, Promise<void>>();
  /** The method of the last `select`, until it is answered: one that was overtaken isn't sent, and the same is joined. */
  let wantedMethod: string | undefined;
  let selecting = Promise.resolve();

  function once(busy: Busy, send: Send): Promise<void> {
    const mine = running;
    const promise = mine.get(busy) ?? sendCommand(busy, send).finally(() => mine.delete(busy));
    mine.set(busy, promise);
    return promise;
  }

  async function ofPayment(busy: Busy, command: 'cancel' | 'switchAway') {
    const id = current()?.payment?.id;
    if (id) await once(busy, () => transport[command](id));
  }

  return [
    {
      /** One after the other, so that the server hears the last choice last; skipped when overtaken. */
      select(method: string) {
        if (wantedMethod === method) return selecting;
        wantedMethod = method;
        const mine = running;
        return (selecting = selecting.then(async () => {
          await running.get('paying');
          if (wantedMethod !== method) return;
          await sendCommand('selecting', () => transport.select(method));
          if (wantedMethod === method && mine === running) wantedMethod = undefined;
        }));
      },
      pay(method: string, input: PaymentInput) {
        const mine = running;
        return once('paying', () => sendPayment(method, input, () => mine === running));
      },
      cancel: () => ofPayment('cancelling', 'cancel'),
      switchAway: () => ofPayment('switching', 'switchAway'),
    },
    () => {
      running = new Map();
      wantedMethod = undefined;
      selecting = Promise.resolve();
      giveUp();
    },
  ] as const;
}
