/** What goes wrong at the sandboxes in a campaign, and their books as the books' judge reads them. */
import type { BankEntry, SandboxBank } from '../../../apps/sandbox/src/chaos/banks.ts';
import type { BankPayment } from '../world/banks/bank.ts';
import type { Random } from '../world/random.ts';

/** Of each bank: the calls that meet faults, by the names that their sandbox has for them. */
const CALLS = {
  krofort: ['init-payment'],
  kronor: ['newSwishPayment', 'newCreditCardPayment', 'newPaymentCapture', 'refundPayment'],
  payone: ['preauthorization', 'capture', 'debit'],
  opp: ['payments', 'follow-up', 'inquiry'],
} as const;

/** What the next calls meet, and how notifications travel from now on. */
export async function disturb({ name, control }: SandboxBank, random: Random): Promise<void> {
  const fault = random.pick([{ kind: 'lost_answer' }, { kind: 'slow', ms: 1_500 }, { kind: 'unavailable' }]);
  await control('PUT', `/faults/${random.pick(CALLS[name])}`, { ...fault, times: random.int(1, 2) });
  const copies = random.int(1, 2);
  if (name === 'krofort')
    await control('PUT', '/settings', { timing: 'after_return', lateMs: random.int(1, 2_000), copies });
  if (name === 'opp') await control('PATCH', '/settings', { copies });
  if (name !== 'kronor') return;
  await control('PUT', '/settings', { lateStatus: random.chance(0.2), operationMs: random.int(0, 1_500) });
  if (random.chance(0.3)) await control('POST', '/sockets/drop');
}

export async function calm({ name, control }: SandboxBank): Promise<void> {
  await control('DELETE', '/faults');
  if (name === 'kronor') await control('PUT', '/settings', { lateStatus: false, operationMs: 50 });
}

export const paymentOf = (entry: BankEntry, merchantReference: string, id: string): BankPayment => ({
  ...entry,
  id,
  merchantReference,
  key: entry.reference,
  notifyUrl: '',
  succeededAt: null,
  operations: [],
  isForgotten: false,
  isSilent: false,
});
