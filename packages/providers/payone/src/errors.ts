/**
 * PAYONE's error codes: what became of the request, and which words the customer reads. Source: docs.payone.com,
 * "Error messages", codes 1 to 105; 902, 903, 911 and 981 from the wire contract A10. Any other code is a plain
 * refusal.
 */
import { cutText, ProviderError, withoutSecrets } from '@kassa/provider';
import type { Answer } from './schemas.ts';

interface Meaning {
  kind: 'rejected' | 'lost' | 'exists';
  status: 'DECLINED' | 'EXPIRED' | 'ERROR';
  /** After `reason.` */
  text: string;
}

const refused: Meaning = { kind: 'rejected', status: 'ERROR', text: 'refused' };
const declined: Meaning = { kind: 'rejected', status: 'DECLINED', text: 'declined' };
const tryAgain: Meaning = { ...refused, text: 'try_again' };
const chooseAnother: Meaning = { ...declined, text: 'choose_another' };
const invalidData: Meaning = { ...refused, text: 'invalid_data' };
const expired: Meaning = { kind: 'rejected', status: 'EXPIRED', text: 'authorization_expired' };

const MEANINGS: Readonly<Record<string, Meaning>> = {
  1: tryAgain,
  2: declined,
  4: declined,
  5: declined,
  7: declined,
  12: declined,
  13: declined,
  14: declined,
  21: refused,
  30: invalidData,
  31: declined,
  33: declined,
  34: declined,
  43: declined,
  51: declined,
  55: declined,
  56: declined,
  57: declined,
  58: refused,
  60: declined,
  61: declined,
  62: declined,
  63: declined,
  64: { ...refused, text: 'cart_changed' },
  65: declined,
  80: expired,
  91: tryAgain,
  101: expired,
  102: declined,
  103: chooseAnother,
  104: declined,
  105: chooseAnother,
  902: tryAgain,
  // Klarna did not answer PAYONE in time: what became of the payment is not known there either.
  903: { kind: 'lost', status: 'ERROR', text: 'try_again' },
  911: { kind: 'exists', status: 'ERROR', text: 'refused' },
  981: { ...chooseAnother, text: 'method_unavailable' },
};

/** errormessage and customermessage: CHAR(1..1024) */
const MOST_CHARACTERS = 1024;

export const textKey = (text: string): string => `reason.${text}`;

/** An answer with `status=ERROR`. `errormessage` is for the merchant, `customermessage` for the customer. */
export function errorOf(answer: Answer, request: string, secrets: readonly string[]): ProviderError {
  const code = answer.get('errorcode') ?? 'none';
  const { kind, status, text } = MEANINGS[code] ?? refused;
  // Its words may repeat what was sent.
  const customerText = plainText(withoutSecrets(answer.get('customermessage') ?? '', secrets));
  const words = withoutSecrets(answer.get('errormessage') ?? 'no message', secrets);
  return new ProviderError(kind, `PAYONE answered ${request} with error ${code.slice(0, 20)}`, {
    rawCode: code.slice(0, 20),
    detail: cutText(words, MOST_CHARACTERS),
    textKey: textKey(text),
    status,
    ...(customerText !== undefined && { customerText }),
  });
}

/** At most the characters of the document, on one line. Markup stays as the characters it is made of. */
function plainText(text: string): string | undefined {
  const line = text.replaceAll(/\p{Cc}+/gu, ' ').trim();
  return line ? cutText(line, MOST_CHARACTERS) : undefined;
}
