/** `kassa payments resolve`: a person says what the provider's back office shows. */
import { operationResolutionSchema, paymentResolutionSchema } from '@kassa/protocol';
import { readAmount } from '../amount.ts';
import { asOperation, asPayment } from '../answers.ts';
import { operand, type Call, type ApiCommand } from '../command.ts';
import { wrongUse } from '../failure.ts';
import { paymentPath, viewOperations, viewPayment } from './payments.ts';

const OUTCOMES = {
  payment: paymentResolutionSchema.shape.outcome.options,
  operation: operationResolutionSchema.shape.outcome.options,
};

export const resolve: ApiCommand = {
  name: 'payments resolve',
  operands: ['<id>'],
  summary: 'a person says what became of a payment or operation that nothing else can end',
  details: `Look in the provider's back office first. The word and the name stand in the history, and the
provider's later word beats them.
A payment's outcome is ${OUTCOMES.payment.join(', ')}; CANCELLED says that it took no
money and never will. AUTHORIZED and PAID need --amount, and it must be the payment's.
With --operation it is that operation's outcome: ${OUTCOMES.operation.join(' or ')}.`,
  options: {
    outcome: { type: 'string', value: '<outcome>', help: 'what became of it' },
    operation: { type: 'string', value: '<number>', help: 'the operation’s number, from `payments show`' },
    amount: { type: 'string', value: '<amount>', help: 'in major units, with all decimals: 199.00' },
    reference: { type: 'string', value: '<reference>', help: 'the provider’s reference of it' },
    by: { type: 'string', value: '<name>', help: 'who says so (needed)' },
    reason: { type: 'string', value: '<text>', help: 'how it is known (needed)' },
  },
  examples: [
    'kassa payments resolve <id> --outcome PAID --amount 199.00 --by anna --reason "seen in the portal"',
    'kassa payments resolve <id> --operation 2 --outcome FAILED --by anna --reason "not in the ledger"',
  ],
  run: async (call) => {
    const path = paymentPath(operand(call));
    const number = call.text('operation');
    if (number === undefined) await resolvePayment(call, path);
    else await resolveOperation(call, path, number);
  },
};

async function resolvePayment(call: Call, path: string): Promise<void> {
  const said = sayWord(call, OUTCOMES.payment);
  const amount = call.text('amount');
  if (amount === undefined && (said.outcome === 'PAID' || said.outcome === 'AUTHORIZED'))
    throw wrongUse(`--outcome ${said.outcome} needs --amount: what was paid, as the provider shows it.`);
  const answer = await call.api.call('POST', `${path}/resolution`, {
    body: {
      ...said,
      ...(amount !== undefined && {
        amount: readAmount(amount, asPayment(await call.api.call('GET', path)).currency),
      }),
    },
  });
  call.show(answer, () => viewPayment(asPayment(answer)));
}

async function resolveOperation(call: Call, path: string, number: string): Promise<void> {
  // Number() would take 0x1, 1e0 and a blank before it.
  if (!/^[1-9]\d{0,5}$/.test(number))
    throw wrongUse(`--operation ${number} is no number of an operation: \`kassa payments show\` has it.`);
  if (call.text('amount') !== undefined)
    throw wrongUse('--amount is for a payment: an operation keeps the amount that it has.');
  const answer = await call.api.call('POST', `${path}/operations/${number}/resolution`, {
    body: sayWord(call, OUTCOMES.operation),
  });
  call.show(answer, () => viewOperations([asOperation(answer)]));
}

function sayWord<T extends string>(call: Call, outcomes: readonly T[]) {
  const outcome = outcomes.find((one) => one === call.text('outcome'));
  if (outcome === undefined) throw wrongUse(`--outcome is one of ${outcomes.join(', ')}.`);
  const [resolvedBy, reason, reference] = [call.text('by'), call.text('reason'), call.text('reference')];
  if (!resolvedBy) throw wrongUse('--by is needed: who says so.');
  if (!reason) throw wrongUse('--reason is needed: how it is known.');
  return { outcome, resolvedBy, reason, ...(reference !== undefined && { reference }) };
}
