/** What a customer is asked before paying, with Kronor's lists where it has them. */
import type { Field } from '@kassa/protocol';
import { GATEWAY } from '../src/documents.ts';
import { bankFields, p24Fields, swishFields } from '../src/methods/fields.ts';
import { methodName } from '../src/methods/method-names.ts';
import { banks, p24 } from './answers.ts';
import type { KronorSession } from './kronor-session.ts';

/** @param mayChooseDay of a bank transfer. @throws KassaError */
export async function fieldsOf(
  session: KronorSession,
  method: string,
  { language, mayChooseDay }: { language: string; mayChooseDay: boolean },
): Promise<Field[]> {
  switch (methodName(method)) {
    case 'swish':
      return swishFields(language);
    case 'bank': {
      const { paymentGatewayGetAspspsForPaymentSession: list } = await session.call(GATEWAY.banks, {}, banks);
      return bankFields(list, language, mayChooseDay ? { now: new Date() } : null);
    }
    case 'p24':
      return p24Fields(
        (await session.call(GATEWAY.p24Methods, {}, p24)).AvailableP24PaymentMethods,
        language,
      );
    default:
      return [];
  }
}
