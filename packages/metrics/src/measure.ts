/** All figures of a companion server, by one meter: its own counts, its providers' calls, what waits and what will end. */
import type { CheckoutServerOptions, Meter } from '@kassa/server';
import { observe, type ObservingMeter } from './observe.ts';
import { measureCalls } from './provider-calls.ts';

export type { ObservingMeter };

/**
 * What `createCheckoutServer` takes, with everything in it measured.
 * @param meter `metrics.getMeter('@kassa/server')` of `@opentelemetry/api`, or the page's
 */
export function measure(
  meter: Meter & ObservingMeter,
  options: CheckoutServerOptions,
): CheckoutServerOptions {
  observe(meter, options);
  return { ...options, meter, providers: measureCalls(meter, options.providers) };
}
