/**
 * State that a page has once, whichever copy of this library asks first.
 * @param name unique to what is shared and to its version
 */
export function shared<T>(name: string, create: () => T): T {
  const global = globalThis as unknown as Record<symbol, Map<string, unknown> | undefined>;
  const all = (global[Symbol.for('kassa.clients')] ??= new Map<string, unknown>());
  if (!all.has(name)) all.set(name, create());
  return all.get(name) as T;
}
