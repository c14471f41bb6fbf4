/** Times that a merchant names. A page never loads this file. */
import * as z from 'zod/mini';

/** ISO 8601 with its zone, read as what the database has: in UTC. */
export const momentSchema = z.pipe(
  z.iso.datetime({ offset: true }),
  z.transform((time: string) => new Date(time).toISOString()),
);
