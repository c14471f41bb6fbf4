/** `waitUntil` of the testing library with ten seconds, and not one: a browser on a busy machine needs them. */
import { waitUntil as waitASecond } from '@open-wc/testing';

export const waitUntil: typeof waitASecond = (condition, message, options) =>
  waitASecond(condition, message, { timeout: 10_000, ...options });
