/** How long a provider takes to answer, and how often it fails. */
import { ProviderError, type NotificationReader, type PaymentProvider } from '@kassa/provider';
import { SECONDS, type Meter } from '@kassa/server';

type Call = (...args: unknown[]) => Promise<unknown>;

/** Functions of a provider that ask it something. */
const CALLS = [
  'prepare',
  'discardInput',
  'createPayment',
  'query',
  'operate',
  'queryOperation',
  'refundedSince',
] as const satisfies readonly (keyof PaymentProvider)[];

/** The same providers. Each call is measured with all its requests and repeats. */
export function measureCalls(meter: Meter, providers: readonly PaymentProvider[]): PaymentProvider[] {
  const duration = meter.createHistogram('kassa.provider.call.duration', {
    description: 'A call to a provider, with all its requests',
    unit: 's',
    advice: { explicitBucketBoundaries: SECONDS },
  });
  const timed =
    (labels: Record<string, string>, run: Call): Call =>
    async (...args) => {
      const started = performance.now();
      const record = (failed?: Record<string, string>) =>
        duration.record((performance.now() - started) / 1_000, { ...labels, ...failed });
      try {
        const answer = await run(...args);
        record();
        return answer;
      } catch (error) {
        record({ 'error.type': error instanceof ProviderError ? error.kind : 'other' });
        throw error;
      }
    };
  /** Some only hear that there is something to ask about: the question is asked here. */
  const timeReader = (name: string, reader: NotificationReader): NotificationReader => ({
    ...reader,
    interpret: timed(
      { provider: name, call: 'interpret' },
      reader.interpret.bind(reader) as Call,
    ) as typeof reader.interpret,
  });
  return providers.map((provider) => {
    const calls = CALLS.flatMap((call) => {
      const run: unknown = Reflect.get(provider, call);
      if (typeof run !== 'function') return [];
      return [[call, timed({ provider: provider.name, call }, run.bind(provider) as Call)] as const];
    });
    const { name, notifications } = provider;
    return {
      ...provider,
      ...(Object.fromEntries(calls) as Partial<PaymentProvider>),
      ...(notifications && { notifications: timeReader(name, notifications) }),
    };
  });
}
