import type { Method } from '@kassa/protocol';
import { warn } from '../base/warn.ts';
import type { OwnMethod } from '../views/first-list.ts';

type Known = Readonly<Record<string, unknown>>;

/**
 * The shop's own methods that can be shown. A wrong value leaves the session's methods alone, and so does one with the id
 * of another: the developer is warned.
 */
export function readOwnMethods(
  value: unknown,
  host: HTMLElement,
  methods: readonly Method[],
): readonly OwnMethod[] {
  const given: readonly unknown[] = Array.isArray(value) ? value : [];
  const all = [...methods, ...given] as readonly (Known | null | undefined)[];
  const own = all.filter(
    (each, at) =>
      at >= methods.length &&
      typeof each?.['id'] === 'string' &&
      typeof each['label'] === 'string' &&
      all.findIndex((other) => other?.['id'] === each['id']) === at,
  );
  if (own.length !== given.length || given !== value) warn('own-methods', host, value);
  return own as unknown as readonly OwnMethod[];
}

/** The shop's logos by method, as far as they can be shown. Where it isn't an object the developer is warned. */
export function readLogos(value: unknown, host: HTMLElement): Known {
  if (value !== undefined && value?.constructor !== Object) warn('method-logos', host, value);
  return Object(value) as Known;
}
