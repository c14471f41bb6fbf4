import { warn } from '../base/warn.ts';
import type { OwnMethod } from '../views/first-list.ts';

/**
 * The shop's own methods that can be shown. A wrong value leaves the provider's methods alone: the developer is warned.
 * @param value of the property: `null` where the attribute isn't JSON, `undefined` where a framework took it away
 */
export function readOwnMethods(value: unknown, host: HTMLElement): readonly OwnMethod[] {
  if (value === undefined || (value === null && !host.hasAttribute('own-methods'))) return [];
  const all: readonly unknown[] | undefined = Array.isArray(value) ? value : undefined;
  const own = all?.filter(isOwnMethod) ?? [];
  if (own.length !== all?.length) warn(`"own-methods" of <${host.localName}> is not a list of { id, label }`);
  return own;
}

/** The shop's logos by method, as far as they can be shown. Where it isn't an object the developer is warned. */
export function readLogos(value: unknown, host: HTMLElement): Readonly<Record<string, unknown>> {
  if (value && typeof value === 'object') return value as Record<string, unknown>;
  if (value !== undefined) warn(`"method-logos" of <${host.localName}> is not an object`);
  return {};
}

const isOwnMethod = (value: unknown): value is OwnMethod =>
  typeof value === 'object' &&
  value !== null &&
  ['id', 'label'].every((key) => typeof (value as Record<string, unknown>)[key] === 'string');
