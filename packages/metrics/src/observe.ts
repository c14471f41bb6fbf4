/** What waits in the database and what will end, read when somebody looks. Every replica shows the same. */
import { OPEN_STATUSES } from '@kassa/protocol';
import type { PaymentProvider } from '@kassa/provider';
import type { CheckoutServerOptions } from '@kassa/server';
import type { Db } from '@kassa/store';

export interface Observed {
  observe(gauge: object, value: number, labels?: Record<string, string>): void;
}

/** What is used of OpenTelemetry's meter for it. */
export interface ObservingMeter {
  createObservableGauge(name: string, options: { description: string; unit: string }): object;
  addBatchObservableCallback(callback: (observed: Observed) => void | Promise<void>, gauges: object[]): void;
}

/** Rows of one provider that are due, and when the first of them was. */
interface Due {
  provider: string;
  count: number | string | bigint;
  since: string | null;
}

export function observe(
  meter: ObservingMeter,
  { store, providers, now = () => store.now() }: Pick<CheckoutServerOptions, 'store' | 'providers' | 'now'>,
): void {
  const gauge = (name: string, unit: string, description: string) =>
    meter.createObservableGauge(name, { unit, description });
  const due = gauge('kassa.work.due', '{row}', 'Work that is due now');
  const late = gauge('kassa.work.late', 's', 'How long the first of it has been due');
  const events = gauge('kassa.outbox.events', '{event}', 'Events that wait for the merchant');
  const age = gauge('kassa.outbox.age', 's', 'Age of the oldest event that waits');

  const secondsFrom = (time: string | null, to: Date) =>
    time === null ? 0 : (to.getTime() - Date.parse(time)) / 1_000;

  const end = gauge('kassa.certificate.end', 's', 'Time until a certificate ends');
  // On its own: it is shown while the database is away too.
  meter.addBatchObservableCallback((observed) => observeCertificates(observed, end, providers, now()), [end]);
  meter.addBatchObservableCallback(
    async (observed) => {
      const at = now();
      const lanes = {
        ...(await readDue(store.db, at.toISOString())),
        silent: await Promise.all(providers.map((provider) => readSilent(store.db, provider, at))),
        beside_paid: await readBesidePaid(store.db, providers),
      };
      for (const [lane, rows] of Object.entries(lanes))
        for (const { name: provider } of providers) {
          const row = rows.find((each) => each.provider === provider);
          observed.observe(due, Number(row?.count ?? 0), { lane, provider });
          observed.observe(late, secondsFrom(row?.since ?? null, at), { lane, provider });
        }
      const waiting = await readWaiting(store.db);
      observed.observe(events, Number(waiting.count));
      observed.observe(age, secondsFrom(waiting.since, at));
    },
    [due, late, events, age],
  );
}

function observeCertificates(
  observed: Observed,
  end: object,
  providers: readonly PaymentProvider[],
  at: Date,
): void {
  for (const provider of providers)
    for (const { name: certificate, endsAt } of provider.certificates?.(at) ?? [])
      observed.observe(end, (endsAt.getTime() - at.getTime()) / 1_000, {
        provider: provider.name,
        certificate,
      });
}

async function readDue(db: Db, now: string): Promise<Record<string, Due[]>> {
  return {
    notifications: await db
      .selectFrom('inbox')
      .where('processedAt', 'is', null)
      .where('nextAttemptAt', '<=', now)
      .groupBy('provider')
      .select(({ fn }) => ['provider', fn.countAll().as('count'), fn.min('nextAttemptAt').as('since')])
      .execute(),
    payments: await db
      .selectFrom('payments')
      .where('nextCheckAt', '<=', now)
      .groupBy('provider')
      .select(({ fn }) => ['provider', fn.countAll().as('count'), fn.min('nextCheckAt').as('since')])
      .execute(),
    lost_answers: await db
      .selectFrom('payments')
      .where('answeredAt', 'is', null)
      .where('createDeadline', '<=', now)
      .groupBy('provider')
      .select(({ fn }) => ['provider', fn.countAll().as('count'), fn.min('createDeadline').as('since')])
      .execute(),
    operations: await db
      .selectFrom('operations')
      .innerJoin('payments', 'payments.id', 'operations.paymentId')
      .where('operations.status', '=', 'PENDING')
      .where('operations.nextCheckAt', '<=', now)
      .groupBy('payments.provider')
      .select(({ fn }) => [
        'payments.provider',
        fn.countAll().as('count'),
        fn.min('operations.nextCheckAt').as('since'),
      ])
      .execute(),
  };
}

/** Payments that are open for so long that the merchant is to be told. */
async function readSilent(db: Db, { name, capabilities }: PaymentProvider, now: Date): Promise<Due> {
  const minutes = capabilities.unresolvedAfterMinutes * 60_000;
  const { count, first } = await db
    .selectFrom('payments')
    .where('provider', '=', name)
    .where('status', 'in', OPEN_STATUSES)
    .where('unresolvedNotifiedAt', 'is', null)
    // No bare column: by its index SQLite would read all payments that are as old.
    .where(
      (eb) => eb.fn.coalesce('createdAt', eb.val('')),
      '<=',
      new Date(now.getTime() - minutes).toISOString(),
    )
    .select(({ fn }) => [fn.countAll().as('count'), fn.min('createdAt').as('first')])
    .executeTakeFirstOrThrow();
  const since = first as string | null;
  return { provider: name, count, since: since && new Date(Date.parse(since) + minutes).toISOString() };
}

/** The server's own key of their cancellation: each is asked for once. */
const CANCELLED_BY = 'the order is paid';

/** Open payments of orders that another payment has paid, whose cancellation was not asked for yet and can be asked for now. */
async function readBesidePaid(db: Db, providers: readonly PaymentProvider[]): Promise<Due[]> {
  const rows = await db
    .selectFrom('payments')
    .innerJoin('payments as paying', 'paying.orderId', 'payments.orderId')
    .where('payments.status', 'in', OPEN_STATUSES)
    .where('payments.holdsLock', '=', 0)
    .where('payments.answeredAt', 'is not', null)
    .where('paying.holdsLock', '=', 1)
    .where('paying.status', 'not in', OPEN_STATUSES)
    .where((eb) => {
      const asked = eb.selectFrom('operations').whereRef('paymentId', '=', 'payments.id');
      const isLeft = eb.or({ idempotencyKey: CANCELLED_BY, calling: 1 });
      return eb.not(eb.exists(asked.where(isLeft).select('operations.id')));
    })
    .groupBy('payments.provider')
    .select(({ fn }) => [
      'payments.provider',
      fn.countAll().as('count'),
      fn.min('paying.updatedAt').as('since'),
    ])
    .execute();
  const cancelling = providers.filter(({ capabilities }) => capabilities.operations.includes('cancellation'));
  return rows.filter(({ provider }) => cancelling.some(({ name }) => name === provider));
}

const readWaiting = (db: Db): Promise<Omit<Due, 'provider'>> =>
  db
    .selectFrom('outbox')
    .where('deliveredAt', 'is', null)
    .where('deadAt', 'is', null)
    .select(({ fn }) => [fn.countAll().as('count'), fn.min('createdAt').as('since')])
    .executeTakeFirstOrThrow();
