/** What coming back needs: POST /returns answers this. */
import * as z from 'zod/mini';
import { snapshotSchema } from './snapshot.ts';

export const exchangeAnswerSchema = z.object({ token: z.string(), snapshot: snapshotSchema });
export type ExchangeAnswer = z.infer<typeof exchangeAnswerSchema>;
