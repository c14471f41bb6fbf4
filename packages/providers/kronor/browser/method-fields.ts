/** What a customer is asked before paying, with Kronor's lists where it has them. */
import type { Field } from '@kassa/protocol';
import { GATEWAY } from '../src/documents.ts';
import type { Days } from '../src/methods/execution-days.ts';
import { bankFields, p24Fields, swishFields } from '../src/methods/fields.ts';
import { methodName } from '../src/methods/method-names.ts';
import { banks, p24 } from './answers.ts';
import type { KronorSession } from './kronor-session.ts';

/** @param days of a bank transfer, for the customer to choose of. @throws KassaError */
export async function fieldsOf(
  session: KronorSession,
  method: string,
  { language, days }: { language: string; days: Days | null },
): Promise<Field[]> {
  switch (methodName(method)) {
    case 'swish':
      return swishFields(language);
    case 'bank': {
      const { paymentGatewayGetAspspsForPaymentSession: list } = await session.call(GATEWAY.banks, {}, banks);
      return bankFields(list, language, days);
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
