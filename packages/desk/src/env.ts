import type { Person } from './person.ts';

/** Who asks, in every handler: somebody whom the shop knows. */
export interface Env {
  Bindings: { person: Required<Person> };
}
