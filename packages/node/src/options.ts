/** What is given to `serve`, `nodeListener`, `attachSockets` and `serveElements`, parsed at their doors. */
import { optionText } from '@kassa/protocol/options';
import * as z from 'zod';

const method = z.custom<object>((value) => typeof value === 'function', 'must be a function');

/** By what is used of it: a companion server and an app in front of one have more, and may be of any class. */
export const listenedOption = z.looseObject({ fetch: method });
const live = z.looseObject({
  path: z.string('must be a text'),
  log: z.looseObject({ debug: method, warn: method, error: method }),
  meter: z.looseObject({ createUpDownCounter: method, createObservableGauge: method }),
  isListedOrigin: method,
  open: method,
  onChange: method,
  onClose: method,
});
export const servedOption = z.looseObject({ fetch: method, live: live.optional() });
export const companionOption = z.looseObject({ live });
export const nodeServer = z.strictObject({ server: z.looseObject({ on: method, off: method }) });

export const serveOptions = z.strictObject({
  port: z.int().min(0).max(65_535),
  hostname: optionText.default('127.0.0.1'),
  tls: z.strictObject({ cert: optionText, key: optionText }).optional(),
});

export const elementsOptions = z.strictObject({
  publicUrl: z.url({
    protocol: /^https?$/,
    error: 'must be an address that begins with http:// or https://',
  }),
  folder: z.union([optionText, z.instanceof(URL)], 'must be a path or a URL'),
});
