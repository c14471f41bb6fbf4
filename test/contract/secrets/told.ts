/** What a companion server tells those who watch it: log lines and the labels of its figures. */
import { inspect } from 'node:util';
import type { Log } from '@kassa/provider';
import type { ObservingMeter } from '../../../packages/metrics/src/measure.ts';
import type { Meter } from '../../../packages/server/src/index.ts';

/** A provider that was given something which nobody may read. */
export interface KeepsSecrets {
  readonly secrets: readonly string[];
}

/** Every level, and nothing is left out by name: a shop's own logger knows no such names. */
export function logInto(told: string[]): Log {
  const line = (level: string) => (details: object, message: string) => {
    const shown = inspect(details, { depth: 10, maxStringLength: null, breakLength: Infinity });
    told.push(`${level} ${message} ${shown}`);
  };
  return { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') };
}

/** Figures whose labels are told, and nothing else of them. `read` reads the gauges. */
export function measureInto(told: string[]): Meter & ObservingMeter & { read(): Promise<void> } {
  const tell = (name: string, labels?: object) => void told.push(`${name} ${JSON.stringify(labels)}`);
  const gauges: (() => void | Promise<void>)[] = [];
  const instrument = (name: string) => ({
    add: (_value: number, labels?: object) => tell(name, labels),
    record: (_value: number, labels?: object) => tell(name, labels),
  });
  return {
    createCounter: instrument,
    createUpDownCounter: instrument,
    createHistogram: instrument,
    createObservableGauge: (name) => ({
      name,
      addCallback: (callback) =>
        void gauges.push(() => callback({ observe: (_value, labels) => tell(name, labels) })),
    }),
    addBatchObservableCallback: (callback) =>
      void gauges.push(() =>
        callback({ observe: (gauge, _value, labels) => tell(JSON.stringify(gauge), labels) }),
      ),
    read: async () => {
      for (const gauge of gauges) await gauge();
    },
  };
}

/** A secret as it is, as a part of JSON or of an address, and in Base64 wherever in a text it stood. */
export function writings(secret: string): string[] {
  const inBase64 = [0, 1, 2].flatMap((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)]);
    // Letters that what stands beside it has a part in are left out.
    const [from, to] = [Math.ceil((offset * 8) / 6), Math.floor((bytes.length * 8) / 6)];
    return (['base64', 'base64url'] as const).map((base) => bytes.toString(base).slice(from, to));
  });
  const inJson = JSON.stringify(secret).slice(1, -1);
  const inForm = new URLSearchParams({ '': secret }).toString().slice(1);
  return [...new Set([secret, inJson, inForm, encodeURIComponent(secret), ...inBase64])];
}

/** @returns where a secret stands, each with some of what is around it */
export const findSecrets = (secrets: readonly string[], told: readonly string[]): string[] =>
  secrets.flatMap((secret) =>
    writings(secret).flatMap((writing) =>
      told
        .filter((text) => text.includes(writing))
        .map((text) => {
          const at = text.indexOf(writing);
          return `${secret}: …${text.slice(Math.max(0, at - 300), at + writing.length + 100)}…`;
        }),
    ),
  );
