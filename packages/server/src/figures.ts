/**
 * What the server counts itself, by OpenTelemetry's conventions: the README of `@kassa/metrics` lists it. Without a meter
 * nothing is. No label names a payment, an order or a person.
 */
type Labels = Record<string, string>;
interface Counter {
  add(value: number, labels?: Labels): void;
}
interface Histogram {
  record(value: number, labels?: Labels): void;
}
interface Gauge {
  addCallback(callback: (gauge: { observe(value: number, labels?: Labels): void }) => void): void;
}
interface Described {
  description: string;
  unit: string;
  advice?: { explicitBucketBoundaries: number[] };
}

/** What is used of OpenTelemetry's own: `metrics.getMeter('@kassa/server')`. */
export interface Meter {
  createCounter(name: string, options: Described): Counter;
  createUpDownCounter(name: string, options: Described): Counter;
  createHistogram(name: string, options: Described): Histogram;
  createObservableGauge(name: string, options: Described): Gauge;
}

/** Bounds for what takes milliseconds to a minute. */
export const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const NOTHING = { add: () => undefined, record: () => undefined, addCallback: () => undefined };
const NO_METER: Meter = {
  createCounter: () => NOTHING,
  createUpDownCounter: () => NOTHING,
  createHistogram: () => NOTHING,
  createObservableGauge: () => NOTHING,
};

export type Figures = ReturnType<typeof createFigures>;

export const createFigures = (meter: Meter = NO_METER) => ({
  meter,
  attempts: meter.createCounter('kassa.payment.attempts', {
    description: 'Attempts to pay',
    unit: '{attempt}',
  }),
  statuses: meter.createCounter('kassa.payment.statuses', {
    description: 'Payments that have come to this status',
    unit: '{payment}',
  }),
  notifications: meter.createHistogram('kassa.notification.duration', {
    description: 'From a notification’s arrival until what it has changed was written to a page’s socket',
    unit: 's',
    advice: { explicitBucketBoundaries: SECONDS },
  }),
});
