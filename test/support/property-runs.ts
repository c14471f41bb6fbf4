/** For all unit tests: property tests try as many cases as KASSA_PROPERTY_RUNS says, and fast-check's hundred without it. */
import * as z from 'zod';

const runs = process.env['KASSA_PROPERTY_RUNS'];
if (runs !== undefined) {
  const { configureGlobal } = await import('fast-check');
  configureGlobal({ numRuns: z.coerce.number().int().min(1).parse(runs) });
}
