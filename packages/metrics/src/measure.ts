/** All figures of a companion server, by one meter: its own counts, its providers' calls, what waits and what will end. */
import { ConfigError } from '@kassa/protocol/options';
import type { CheckoutServerOptions, Meter } from '@kassa/server';
import { observe, type ObservingMeter } from './observe.ts';
import { measureCalls } from './provider-calls.ts';

export type { ObservingMeter };

const USED = ['createHistogram', 'createObservableGauge', 'addBatchObservableCallback'] as const;

/**
 * The options of `createCheckoutServer`, with everything in them measured.
 * @param meter `metrics.getMeter('@kassa/server')` of `@opentelemetry/api`, or the page's
 * @throws ConfigError when it is neither
 */
export function measure(
  meter: Meter & ObservingMeter,
  options: CheckoutServerOptions,
): CheckoutServerOptions {
  const given = meter as Partial<typeof meter> | null | undefined;
  const lacks = USED.filter((name) => typeof given?.[name] !== 'function');
  if (lacks.length > 0)
    throw new ConfigError([`meter: must be a Meter of OpenTelemetry; it lacks ${lacks.join(', ')}`]);
  observe(meter, options);
  return { ...options, meter, providers: measureCalls(meter, options.providers) };
}
