/**
 * The commands of a page. Every answer is a whole snapshot; PROTOCOL.md lists the routes. Parsed by the server; a
 * page never loads this file.
 */
import * as z from 'zod/mini';
import { paymentInputSchema } from './payment-input.ts';

const idempotencyKeySchema = z.string().check(z.regex(/^[A-Za-z0-9_.,[\]+-]{8,64}$/));

/** POST /session/selection. Moves no money and takes no lock; may be repeated. */
export const selectCommandSchema = z.object({ method: z.string().check(z.minLength(1), z.maxLength(100)) });
export type SelectCommand = z.infer<typeof selectCommandSchema>;

/** POST /session/payments. The same key again answers what the first call answered. */
export const payCommandSchema = z.object({
  method: z.string().check(z.minLength(1), z.maxLength(100)),
  input: paymentInputSchema,
  idempotencyKey: idempotencyKeySchema,
  /**
   * The time when this request is sent, by the page's clock. ISO 8601. The server uses only the difference between this
   * and times in `input`, so that clock may be wrong. Two commands that differ only in it are the same.
   */
  sentAt: z.optional(z.iso.datetime()),
});
export type PayCommand = z.infer<typeof payCommandSchema>;

/** POST /session/discards: the customer's input will not be paid with, so the provider may free what it holds. */
export const discardCommandSchema = z.object({
  method: z.string().check(z.minLength(1), z.maxLength(100)),
  input: paymentInputSchema,
});
export type DiscardCommand = z.infer<typeof discardCommandSchema>;

/** POST /returns: trades the code in the return URL's fragment, once. */
export const exchangeCommandSchema = z.object({ code: z.string().check(z.minLength(16), z.maxLength(200)) });

/** `connection_init` on the socket: whose snapshots are wanted. */
export const socketInitSchema = z.object({ token: z.string().check(z.maxLength(4096)) });
export type SocketInit = z.infer<typeof socketInitSchema>;
