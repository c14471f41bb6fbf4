/** What comes back through krofort's mutual TLS: right answers, damaged. */
import { errorBodySchema, snapshotSchema } from '@kassa/protocol';
import * as fc from 'fast-check';
import { pay, SHOP, type Front } from './front.ts';
import { Knock, type Answer } from './knock.ts';
import { isProviders } from './request.ts';
import type { UpstreamAnswer } from './upstream.ts';
import { damaged, strangeText } from './values.ts';

const answers: fc.Arbitrary<UpstreamAnswer> = fc.record({
  status: fc.constantFrom(
    200,
    200,
    200,
    200,
    201,
    204,
    302,
    400,
    401,
    403,
    404,
    408,
    409,
    429,
    500,
    503,
    999,
  ),
  contentType: fc.constantFrom('application/json', 'text/html', 'application/octet-stream', ';;='),
  body: fc.oneof(
    {
      weight: 4,
      arbitrary: damaged({ clientUrl: 'https://cashier.krofort.com/1', endUserToken: 'token' }, 2).map(
        (body) => JSON.stringify(body),
      ),
    },
    {
      weight: 1,
      arbitrary: damaged({ error: { code: 'invalid', message: 'No', field: 'amount' } }).map((body) =>
        JSON.stringify(body),
      ),
    },
    { weight: 1, arbitrary: strangeText },
    { weight: 1, arbitrary: fc.constant('['.repeat(70_000)) },
  ),
  how: fc.oneof(
    { weight: 10, arbitrary: fc.constant('whole' as const) },
    { weight: 1, arbitrary: fc.constantFrom('cut', 'rubbish') },
  ),
});

let orders = 0;

export const krofortAnswers: fc.Arbitrary<Knock> = answers.map(
  (answer) => new Knock('krofort’s answers', answer, (front) => judge(front, answer)),
);

/** @throws Error that says what gave way */
async function judge(front: Front, answer: UpstreamAnswer): Promise<Answer> {
  front.upstream.answer = answer;
  const { token } = await front.server.checkout.createSession({
    order: {
      merchantReference: `answered-${(orders += 1)}`,
      amount: 10_000,
      currency: 'SEK',
      country: 'SE',
      returnUrl: `${SHOP}/orders/1`,
    },
  });
  const response = await pay(front.server, token, 'krofort.bank');
  const body: unknown = await response.json();
  if (response.status < 400) {
    checkSentTo(body);
    return 'taken';
  }
  const { code } = errorBodySchema.parse(body).error;
  if (response.status >= 500 && !isProviders(code)) throw new Error(`${response.status} ${code}`);
  return 'refused';
}

/** Whoever answers, the customer goes to krofort's cashier alone. @throws Error when they would not */
function checkSentTo(body: unknown): void {
  const action = snapshotSchema.parse(body).payment?.nextAction;
  if (action?.kind !== 'redirect') return;
  const { protocol, hostname } = new URL(action.url);
  if (protocol !== 'https:' || !hostname.endsWith('.krofort.com'))
    throw new Error(`The customer is sent to ${action.url}`);
}
