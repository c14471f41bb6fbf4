/** What comes back from the APIs of Kronor, PAYONE and opp: right answers, damaged. */
import { ProviderError, type PaymentProvider } from '@kassa/provider';
import * as fc from 'fast-check';
import { KronorFailure } from '../../packages/providers/kronor/src/api.ts';
import { contextOf, OPERATIONS, type Scene } from './call-context.ts';
import type { Front } from './front.ts';
import { Knock, type Answer } from './knock.ts';
import { RIGHT, rightAnswer, write, type Answered } from './right-answers.ts';
import type { UpstreamAnswer } from './upstream.ts';
import { damaged, strangeText, type Body } from './values.ts';

type Call = 'prepare' | 'createPayment' | 'query' | 'operate' | 'queryOperation';
interface Api {
  provider: Answered;
  calls: readonly Call[];
  right: Body;
}

const APIS: readonly Api[] = [
  {
    provider: 'kronor',
    calls: ['prepare', 'createPayment', 'query', 'operate', 'queryOperation'],
    right: RIGHT.kronor,
  },
  {
    provider: 'kronor',
    calls: ['prepare', 'createPayment', 'query', 'operate', 'queryOperation'],
    right: { errors: [{ message: 'No', extensions: { code: 'invalid', path: '$' } }] },
  },
  { provider: 'payone', calls: ['prepare', 'createPayment', 'operate'], right: RIGHT.payone },
  {
    provider: 'payone',
    calls: ['prepare', 'createPayment', 'operate'],
    right: { status: 'ERROR', errorcode: '911', errormessage: 'No', customermessage: 'Try again' },
  },
  { provider: 'opp', calls: ['createPayment', 'query', 'operate', 'queryOperation'], right: RIGHT.opp },
  {
    provider: 'opp',
    calls: ['createPayment', 'query', 'operate', 'queryOperation'],
    right: {
      id: '8ac7',
      paymentType: 'DB',
      amount: '100.00',
      currency: 'SEK',
      merchantTransactionId: 'a-1',
      result: { code: '000.000.000', description: 'Done' },
    },
  },
];

const body = ({ provider, right }: Api): fc.Arbitrary<string> => {
  const written = damaged(right).map((changed) => write(provider, changed));
  return fc.oneof(
    { weight: 6, arbitrary: written },
    { weight: 2, arbitrary: fc.tuple(written, fc.nat()).map(([text, at]) => text.slice(0, at % 200)) },
    { weight: 1, arbitrary: strangeText },
    {
      weight: 1,
      arbitrary: fc.constantFrom('['.repeat(70_000), '{"a":'.repeat(9_000), 'x'.repeat(3_000_000)),
    },
  );
};

interface Damage extends Scene {
  call: Call;
  answer: UpstreamAnswer;
}

const damageOf = (api: Api): fc.Arbitrary<Damage> =>
  fc.record({
    call: fc.constantFrom(...api.calls),
    method: fc.nat({ max: 9 }),
    operation: fc.constantFrom(...OPERATIONS),
    answer: fc.record({
      status: fc.constantFrom(200, 200, 200, 200, 204, 302, 307, 400, 401, 404, 429, 500, 503, 999),
      contentType: fc.constantFrom('application/json', 'text/plain', 'text/html', ';;='),
      body: body(api),
      how: fc.oneof(
        { weight: 10, arbitrary: fc.constant('whole' as const) },
        { weight: 1, arbitrary: fc.constantFrom('cut', 'rubbish') },
      ),
    }),
  });

export const providerAnswers: fc.Arbitrary<Knock> = fc
  .constantFrom(...APIS)
  .chain((api) =>
    damageOf(api).map(
      (damage) =>
        new Knock(`${api.provider}’s answers`, damage, (front) => judge(front, api.provider, damage)),
    ),
  );

/** @throws Error that says what gave way: what the provider throws is no failure that it has a word for */
async function judge(front: Front, name: Answered, { call, answer, ...scene }: Damage): Promise<Answer> {
  const provider = front.answered[name];
  front.plain.answer = rightAnswer(name);
  const context = contextOf(provider, scene);
  try {
    // What createPayment is called with was prepared before, when all was well.
    const prepared = call === 'createPayment' ? ((await provider.prepare?.(context))?.data ?? null) : null;
    front.plain.answer = answer;
    const told = await callOf(provider, call, { ...context, prepared });
    const isTold = call === 'prepare' ? 'preparation' : 'status';
    if (typeof told !== 'object' || !(isTold in told)) throw new Error(`No report: ${JSON.stringify(told)}`);
    return 'taken';
  } catch (error) {
    if (error instanceof ProviderError || error instanceof KronorFailure) return 'refused';
    throw error;
  }
}

function callOf(
  provider: PaymentProvider,
  call: Call,
  context: ReturnType<typeof contextOf>,
): Promise<object> | undefined {
  switch (call) {
    case 'prepare':
      return provider.prepare?.(context);
    case 'createPayment':
      return provider.createPayment(context);
    case 'query':
      return provider.query?.(context);
    case 'operate':
      return provider.operate?.(context);
    case 'queryOperation':
      return provider.queryOperation?.(context);
  }
}
