/** The doors of pages without script: the list's form, and the list for shops that aren't Node. */
import * as fc from 'fast-check';
import { asForm, asJson, door } from './door.ts';
import { API_KEY, SHOP, type Front } from './front.ts';
import type { Knock } from './knock.ts';
import { openOrder, RIGHT_PAYS } from './live-order.ts';
import { encode, strangeText, type Body } from './values.ts';

const FORM: [string, string][] = [
  ['content-type', 'application/x-www-form-urlencoded'],
  ['origin', SHOP],
];
const throughForms = ({ forms }: Front) => forms;
/** A Klarna widget needs script. */
const WITHOUT_SCRIPT = RIGHT_PAYS.filter(({ input }) => input.kind !== 'klarna_widget');

const query = strangeText.map((text) => `/pay?${encode(text)}`);

const pay = fc.constantFrom(...WITHOUT_SCRIPT).chain((right) => {
  const { method, input } = right;
  const form: Body = { token: '{token}', after: '', origin: SHOP, method, asked: 'yes' };
  if (input.kind === 'fields')
    for (const [name, value] of Object.entries(input.values)) form[`field.${name}`] = value;
  return door({
    door: 'POST /pay',
    path: fc.oneof({ weight: 5, arbitrary: fc.constant('/pay') }, { weight: 1, arbitrary: query }),
    headers: [...FORM, ['accept-language', 'sv-SE']],
    body: asForm(form, 2),
    begin: (front) => openOrder(front, right),
    through: throughForms,
  });
});

const picker = ({ snapshot }: Front): fc.Arbitrary<Knock> =>
  door({
    door: 'POST /picker',
    path: fc.constant('/picker'),
    headers: [
      ['authorization', `Bearer ${API_KEY}`],
      ['content-type', 'application/json'],
    ],
    body: asJson({ snapshot, server: SHOP, token: 'token' }, 2),
    through: throughForms,
  });

export const formDoors = (front: Front): fc.Arbitrary<Knock> => fc.oneof(pay, picker(front));
