/** Who uses the desk, as the shop says it. */
import * as z from 'zod';

/** What a person may do besides reading. */
export const RIGHTS = ['capture', 'release', 'refund', 'cancel', 'resolve', 'ask', 'resend'] as const;
export type Right = (typeof RIGHTS)[number];

/** A payment's history has names of up to 100 characters. */
export const personSchema = z.object({
  name: z.string().min(1).max(100),
  rights: z.array(z.enum(RIGHTS)).readonly().default([]),
});

/** Everyone whom `who` names may read. */
export interface Person {
  /** Stands in the history of what this person does. */
  name: string;
  rights?: readonly Right[];
}
