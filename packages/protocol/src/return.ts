/** What coming back needs: POST /returns answers this. */
import * as z from 'zod/mini';
import { snapshotSchema } from './snapshot.ts';

export const exchangeAnswerSchema = z.object({ token: z.string(), snapshot: snapshotSchema });
export type ExchangeAnswer = z.infer<typeof exchangeAnswerSchema>;

/** Where a return URL's fragment carries the code: `#kassa-return=…`. */
export const RETURN_FRAGMENT = 'kassa-return';
