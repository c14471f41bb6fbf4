/**
 * What comes over the wire: PAYONE's answers and its TransactionStatus.
 *
 * An answer has one `name=value` per line, split at the first `=` (values have them too), or JSON when asked
 * for. Names come in several writings; here they are lower case, `add_paydata[x]` for what is nested. Source: wire
 * contract A1; payone-klarna, samples. TransactionStatus: docs.payone.com, "Parameter for the TransactionStatus query".
 */
import * as z from 'zod';

export type Answer = ReadonlyMap<string, string>;

const jsonSchema = z.record(z.string(), z.unknown());

/** Null when it is neither. */
export function parseAnswer(text: string): Answer | null {
  const answer = text.trimStart().startsWith('{') ? fromJson(text) : fromLines(text);
  return answer?.has('status') ? answer : null;
}

function fromLines(text: string): Map<string, string> {
  const answer = new Map<string, string>();
  for (const line of text.split('\n')) {
    const at = line.indexOf('=');
    if (at > 0) answer.set(line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim());
  }
  return answer;
}

/** `AddPayData.client_token` is `add_paydata[client_token]`, `Error.ErrorCode` is `errorcode`. */
function fromJson(text: string): Map<string, string> | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const { data } = jsonSchema.safeParse(value);
  if (!data) return null;
  const answer = new Map<string, string>();
  const set = (name: string, found: unknown) => {
    if (typeof found === 'string' || typeof found === 'number') answer.set(name, String(found));
  };
  for (const [name, found] of Object.entries(data)) {
    const inner = jsonSchema.safeParse(found).data;
    if (!inner) set(name.toLowerCase(), found);
    const group = /^add_?paydata$/i.test(name) ? 'add_paydata' : name.toLowerCase();
    for (const [key, nested] of Object.entries(inner ?? {}))
      set(group === 'error' ? key.toLowerCase() : `${group}[${key.toLowerCase()}]`, nested);
  }
  return answer;
}

/** What stands in `add_paydata[…]`, or in `addresponsedata[…]` as update_session answers. */
export const extra = (answer: Answer, name: string): string | undefined =>
  answer.get(`add_paydata[${name}]`) ?? answer.get(`addresponsedata[${name}]`);

/** What is kept of a TransactionStatus. No name, no address, no key. */
export const statusSchema = z.object({
  txaction: z.string(),
  /** From notify_version 7.4 on; without one, or an empty one, it is completed. A word that nobody knows is no end. */
  transaction_status: z.enum(['completed', 'pending', '']).default('completed').catch('pending'),
  txid: z.string().regex(/^\d{1,12}$/),
  reference: z.string(),
  sequencenumber: z.coerce.number().int().min(0).max(127).default(0),
  /** Seconds since 1970. */
  txtime: z.coerce.number().int().min(0).default(0),
  currency: z.string(),
  /** Decimal, major units, as are the next two. */
  price: z.string(),
  balance: z.string().optional(),
  receivable: z.string().optional(),
  reasoncode: z.string().optional(),
  /** With `failed`. Not in the document; PAYONE's plugin for WooCommerce 3 reads it. */
  failedcause: z.string().max(300).optional().catch(undefined),
  notify_version: z.string().optional(),
  userid: z.string().optional(),
  clearingtype: z.string().optional(),
});
export type TransactionStatus = z.infer<typeof statusSchema>;
