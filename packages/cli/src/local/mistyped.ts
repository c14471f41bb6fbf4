/** Variables that were typed wrongly in a way that no schema sees. */
import type { Environment } from './environment.ts';

/** Docker and Kubernetes hand on what a shell or a file of variables takes off. */
export function mistyped(env: Environment, names: readonly string[]): string[] {
  return names.flatMap((name) => {
    const value = env[name] ?? '';
    if (/^(["'])[^]*\1$/.test(value))
      return [`${name}: stands in quotes, and they are part of it here: leave them out`];
    const isPem = value.includes('-----BEGIN');
    return value === value.trim() || isPem ? [] : [`${name}: begins or ends with a space or a line break`];
  });
}

const PREFIX = /^(KASSA|KROFORT|KRONOR|PAYONE|OPP)_/;
/** Kubernetes sets them beside a Service of the name `kassa`. */
const OF_A_SERVICE = /^KASSA_(SERVICE|PORT)_/;

/** What looks like a setting and is none changes nothing, and nobody would hear of it. */
export function unknownSettings(env: Environment, names: readonly string[]): string[] {
  // The command line's own, beside the list that the server takes.
  const known = env['KASSA_API_KEYS'] ? [...names, 'KASSA_API_KEY'] : names;
  return Object.keys(env)
    .filter((name) => PREFIX.test(name) && !OF_A_SERVICE.test(name) && !known.includes(name))
    .filter((name) => env[name] !== '')
    .map((name) => `${name} is set, and there is no such setting: it changes nothing.`);
}
