import { wrongUse } from '../failure.ts';

/** A name as a part of a path. `.` and `..` would lead to another route, however they are written. @throws Failure */
export function segment(name: string, what: string): string {
  if (name === '' || name === '.' || name === '..') throw wrongUse(`"${name}" is no ${what}.`);
  return encoded(name, what);
}

/** A name in an address. @throws Failure for half a surrogate, which no address can hold */
export function encoded(name: string, what: string): string {
  if (/\p{Surrogate}/u.test(name)) throw wrongUse(`"${name}" is no ${what}.`);
  return encodeURIComponent(name);
}
