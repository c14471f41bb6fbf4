/** `kassa payments capture | release | refund | cancel`: what moves money. */
import { randomUUID } from 'node:crypto';
import { readAmount } from '../amount.ts';
import { asOperation, asPayment } from '../answers.ts';
import { Refusal } from '../api.ts';
import { operand, type Call, type ApiCommand, type Option } from '../command.ts';
import { EXIT, Failure } from '../failure.ts';
import { paymentPath, viewOperations } from './payments.ts';

const AMOUNT: Option = {
  type: 'string',
  value: '<amount>',
  help: 'in major units, with all decimals: 12.50. All that is left when left out',
};
const COMMON: Readonly<Record<string, Option>> = {
  message: { type: 'string', value: '<text>', help: 'shown to the customer by some providers' },
  by: { type: 'string', value: '<name>', help: 'who does it, for the record' },
  'idempotency-key': {
    type: 'string',
    value: '<key>',
    help: 'repeats an operation whose answer was lost: the same key never does it twice',
  },
};
const KEY = `The operation's key is printed before it is sent. If the answer is lost, the same command
with --idempotency-key and that key tells what became of it, and never does it twice.`;

export const capture = operation('capture', 'captures', {
  summary: 'takes the money that was promised, or a part of it',
  details: `The payment must be AUTHORIZED. ${KEY}`,
  options: {
    amount: AMOUNT,
    final: { type: 'boolean', help: 'this is the last capture: the rest is not taken' },
  },
  examples: ['kassa payments capture <id>', 'kassa payments capture <id> --amount 12.50 --by anna'],
});

export const release = operation('release', 'releases', {
  summary: 'gives promised money back before it is taken',
  details: `What was captured already is given back by a refund. ${KEY}`,
  options: { amount: AMOUNT },
  examples: ['kassa payments release <id>'],
});

export const refund = operation('refund', 'refunds', {
  summary: 'gives back money that was taken, or a part of it',
  details: `Without --amount all that is left is given back. ${KEY}`,
  options: {
    amount: AMOUNT,
    'despite-dispute': {
      type: 'boolean',
      help: 'also what a chargeback or returned debit takes back: the customer may get it twice',
    },
  },
  examples: ['kassa payments refund <id> --amount 12.50 --by anna', 'kassa payments refund <id>'],
});

export const cancel = operation('cancel', 'cancellations', {
  summary: 'ends a payment that the customer has not made yet',
  details: `Only while it is open and its provider can. ${KEY}`,
  options: {},
  examples: ['kassa payments cancel <id>'],
});

function operation(
  verb: string,
  route: string,
  about: Pick<ApiCommand, 'summary' | 'details' | 'options' | 'examples'>,
): ApiCommand {
  return {
    ...about,
    name: `payments ${verb}`,
    operands: ['<id>'],
    options: { ...about.options, ...COMMON },
    run: async (call) => {
      const path = paymentPath(operand(call));
      const body = await readRequest(call, path);
      const key = call.text('idempotency-key') ?? randomUUID();
      call.note(`Idempotency key: ${key}`);
      const answer = await sendOnce(call, `${path}/${route}`, body, key);
      call.show(answer, () => viewOperations([asOperation(answer)]));
      sayEnd(asOperation(answer), operand(call));
    },
  };
}

async function readRequest(call: Call, path: string): Promise<object> {
  const amount = call.text('amount');
  const [message, createdBy] = [call.text('message'), call.text('by')];
  return {
    // The currency says how many decimals the amount has.
    ...(amount !== undefined && {
      amount: readAmount(amount, asPayment(await call.api.call('GET', path)).currency),
    }),
    ...(message !== undefined && { message }),
    ...(createdBy !== undefined && { createdBy }),
    ...(call.flag('final') && { final: true }),
    ...(call.flag('despite-dispute') && { despiteDispute: true }),
  };
}

/** A lost answer leaves open whether it was done; only the same key may ask again. */
async function sendOnce({ api }: Call, path: string, body: object, key: string): Promise<unknown> {
  try {
    return await api.call('POST', path, { body, headers: { 'idempotency-key': key } });
  } catch (error) {
    const isLost = !(error instanceof Refusal) || error.body.error.retryable;
    if (!(error instanceof Failure) || !isLost) throw error;
    throw new Failure(
      error.exitCode,
      error.message,
      [error.next, `It may have been done: repeat it with --idempotency-key ${key}, never with a new one.`]
        .filter((line) => line !== undefined)
        .join('\n'),
    );
  }
}

/** @throws Failure for an operation that has not succeeded, and won't by itself */
function sayEnd({ status, number }: { status: string; number: number }, id: string): void {
  if (status === 'FAILED') throw new Failure(EXIT.failed, 'The provider has refused it.');
  if (status === 'AMBIGUOUS')
    throw new Failure(
      EXIT.failed,
      'The provider’s answer was lost: the money may have moved. Look in its back office, then say what you saw:',
      `kassa payments resolve ${id} --operation ${number} --outcome SUCCEEDED|FAILED --by <name> --reason <text>`,
    );
}
