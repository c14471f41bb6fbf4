/** An answer with `status=ERROR`: its code, its words for the merchant, and its words for the customer. */
import type { AnswerFields } from './wire.ts';

/**
 * SANDBOX-DEFINED. PAYONE's list of codes was recovered up to 105 and for 902, 903, 911 and 981; the ones that it
 * has for what follows are not known, so these are our own. Don't take them for PAYONE's.
 */
export const SANDBOX_CODES = {
  credentials: 9001,
  parameter: 9002,
  request: 9003,
  workorder: 9010,
  session_expired: 9011,
  txid: 9020,
  sequencenumber: 9021,
  amount: 9022,
  state: 9023,
} as const;

type Said = 'data' | 'method' | 'declined' | 'later' | 'expired' | 'used';

/** docs.payone.com, "Error messages"; 902, 903, 911, 981: wire contract A10. */
const DOCUMENTED: Readonly<Record<number, readonly [message: string, said: Said]>> = {
  1: ['Card issuer temporarily not available', 'later'],
  2: ['Authorization declined', 'declined'],
  4: ['Card not approved', 'declined'],
  5: ['Authorization declined', 'declined'],
  7: ['Card blocked', 'declined'],
  12: ['Transaction invalid', 'declined'],
  13: ['Limit exceeded', 'declined'],
  14: ['Card invalid', 'declined'],
  21: ['Activity not processed', 'later'],
  30: ['Format error in request message', 'data'],
  31: ['Card type not accepted', 'declined'],
  33: ['Card expired', 'declined'],
  34: ['Manipulation suspected', 'declined'],
  43: ['Card stolen', 'declined'],
  51: ['Limit exceeded or account balance insufficient', 'declined'],
  55: ['PIN wrong', 'declined'],
  56: ['Card unknown', 'declined'],
  62: ['Card cancelled', 'declined'],
  63: ['Card verification code wrong', 'declined'],
  64: ['Authorization amount differs from reserved amount', 'data'],
  80: ['Amount no longer available', 'expired'],
  91: ['Card issuer temporarily not available', 'later'],
  101: ['The authorisation has expired', 'expired'],
  102: ['Authorisation denied', 'declined'],
  103: ['Transaction could not be completed successfully', 'method'],
  104: ['Customer could not pay', 'declined'],
  105: ['Customer has to go back to the wallet', 'method'],
  902: ['Unknown error at external provider', 'later'],
  903: ['Timeout at external provider', 'later'],
  911: ['Reference number already exists', 'used'],
  981: ['Payment method not available for this customer or cart', 'method'],
};

/** "Language selection is based on the end customer's language"; English for any other. */
const CUSTOMER_WORDS: Readonly<Record<string, Readonly<Record<Said, string>>>> = {
  en: {
    data: 'Please check your details & try again.',
    method: 'This way to pay is not available for this purchase. Please choose another one.',
    declined: 'The payment was declined. Please choose another way to pay.',
    later: 'Something went wrong. Please try again later.',
    expired: 'Too much time has passed. Please start the payment again.',
    used: 'This order was sent already.',
  },
  de: {
    data: 'Bitte prüfen Sie Ihre Angaben & versuchen Sie es erneut.',
    method: 'Diese Zahlungsart ist für diesen Einkauf nicht verfügbar. Bitte wählen Sie eine andere.',
    declined: 'Die Zahlung wurde abgelehnt. Bitte wählen Sie eine andere Zahlungsart.',
    later: 'Etwas ist schiefgegangen. Bitte versuchen Sie es später erneut.',
    expired: 'Es ist zu viel Zeit vergangen. Bitte starten Sie die Zahlung erneut.',
    used: 'Diese Bestellung wurde bereits übermittelt.',
  },
  sv: {
    data: 'Kontrollera dina uppgifter & försök igen.',
    method: 'Det här sättet att betala går inte att använda för köpet. Välj ett annat.',
    declined: 'Betalningen nekades. Välj ett annat sätt att betala.',
    later: 'Något gick fel. Försök igen senare.',
    expired: 'Det har gått för lång tid. Börja om med betalningen.',
    used: 'Den här beställningen har redan skickats.',
  },
  fi: {
    data: 'Tarkista tietosi & yritä uudelleen.',
    method: 'Tämä maksutapa ei ole käytettävissä tälle ostokselle. Valitse toinen.',
    declined: 'Maksu hylättiin. Valitse toinen maksutapa.',
    later: 'Jokin meni vikaan. Yritä myöhemmin uudelleen.',
    expired: 'Aikaa on kulunut liikaa. Aloita maksu uudelleen.',
    used: 'Tämä tilaus on jo lähetetty.',
  },
};

export class GatewayError extends Error {
  readonly code: number;
  readonly #said: Said;

  constructor(code: number, message: string, said: Said) {
    super(message);
    this.code = code;
    this.#said = said;
  }

  toFields(language: string | undefined): AnswerFields {
    const words = CUSTOMER_WORDS[language ?? 'en'] ?? CUSTOMER_WORDS['en'];
    return {
      status: 'ERROR',
      errorcode: String(this.code),
      errormessage: this.message,
      customermessage: words?.[this.#said] ?? '',
    };
  }
}

/** One of the codes that PAYONE documents; any other number is said without details. */
export function documented(code: number): GatewayError {
  const [message, said] = DOCUMENTED[code] ?? ['Not in the documents', 'later'];
  return new GatewayError(code, message, said);
}

export const faultyParameter = (name: string): GatewayError =>
  new GatewayError(SANDBOX_CODES.parameter, `Parameter {${name}} faulty or missing`, 'data');

export const refusal = (what: keyof typeof SANDBOX_CODES, message: string): GatewayError =>
  new GatewayError(SANDBOX_CODES[what], message, 'later');
