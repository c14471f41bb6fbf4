/**
 * `id` and `resourcePath`, as a returning customer or a notification brings them: a reference to a payment and
 * nothing more. The path is never followed as it stands; the Inquiry's address is made from the id.
 */
import { idInResourcePath, idSchema } from './schemas.ts';

export type PaymentReference = { id: string } | { problem: string };

/** @returns undefined when there is neither. */
export function readPaymentReference(
  { id, resourcePath }: { id?: string | null | undefined; resourcePath?: string | null | undefined },
  baseUrl: string,
): PaymentReference | undefined {
  if (typeof resourcePath === 'string') {
    const inPath = idInResourcePath(resourcePath, baseUrl);
    if (inPath === undefined) return { problem: 'resourcePath is not the path of a payment' };
    if (typeof id === 'string' && id !== inPath) return { problem: 'id and resourcePath do not agree' };
    return { id: inPath };
  }
  if (typeof id !== 'string') return undefined;
  return idSchema.safeParse(id).success ? { id } : { problem: 'id is not the id of a payment' };
}
