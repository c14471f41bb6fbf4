/** What the banks, the companion server and its database have written down, as the judge of the books reads it. */
import type { MerchantPayment } from '@kassa/protocol';
import pg from 'pg';
import type { BankEntry, SandboxBank } from '../../../apps/sandbox/src/chaos/banks.ts';
import type { BankPayment } from '../world/banks/bank.ts';
import type { Finding } from '../world/findings.ts';
import { paymentOf } from './banks.ts';
import type { Companion } from './companion.ts';

/** How many orders are asked about at a time. */
const AT_ONCE = 10;

/** With the number that the shop gave the order. Whoever has not decided yet never will. */
export async function bankBook(
  banks: readonly SandboxBank[],
  ours: readonly MerchantPayment[],
): Promise<BankPayment[]> {
  const book: BankPayment[] = [];
  for (const bank of banks)
    for (const known of await bank.book()) {
      if (known.state === 'open') await bank.decide(known.reference, 'leaves');
      const own = ours.find(({ reference }) => reference === known.reference);
      book.push(paymentOf(known, own?.merchantReference ?? '', own ? idOf(known, own) : known.id));
    }
  return book;
}

/** Through the merchant's own door. */
export async function ourBook(companion: Companion, orders: readonly string[]): Promise<MerchantPayment[]> {
  const left = [...orders];
  const book: MerchantPayment[] = [];
  while (left.length > 0) {
    const paths = left.splice(0, AT_ONCE).map((order) => `/payments?merchantReference=${order}`);
    for (const answer of await Promise.all(paths.map((path) => companion.asMerchant(path))))
      if (answer?.status === 200) book.push(...(answer.body as MerchantPayment[]));
  }
  return book;
}

/** What waits to be done: events unsent and notifications unread. */
export function waitingIn(databaseUrl: string): Promise<Finding[]> {
  return ask(databaseUrl, async (client) => {
    const events = await client.query<{ said: string }>(
      `select payment_id || ' ' || type || ' after ' || attempts || ' tries' as said
         from outbox where delivered_at is null`,
    );
    const notifications = await client.query<{ said: string }>(
      `select provider || ': ' || coalesce(error, 'not read') as said from inbox where processed_at is null`,
    );
    return [
      ...events.rows.map(({ said }): Finding => ({ kind: 'events', story: `Never delivered: ${said}` })),
      ...notifications.rows.map(({ said }): Finding => ({
        kind: 'stuck',
        story: `A notification of ${said}`,
      })),
    ];
  });
}

export async function ask<T>(databaseUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Kronor's payment has an id of its own once there is money; before, it is known by its request. */
const idOf = (bank: BankEntry, own: MerchantPayment): string =>
  bank.state === 'succeeded' || own.providerReference === null ? bank.id : own.providerReference;
