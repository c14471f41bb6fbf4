/** What somebody may type behind `kassa`. */
import * as fc from 'fast-check';
import { kassa } from '../../packages/cli/src/index.ts';
import { API_KEY, type Front } from './front.ts';
import { Knock, type Answer } from './knock.ts';
import { strangeText } from './values.ts';

const COMMANDS = [
  'payments find',
  'payments show',
  'payments ask',
  'payments capture',
  'payments release',
  'payments refund',
  'payments cancel',
  'payments resolve',
  'events list',
  'events resend',
  'erase order',
  'erase customer',
  'payments list',
  'retention',
  'help',
];
const OPTIONS = ['amount', 'message', 'by', 'key', 'final', 'outcome', 'operation', 'reference', 'reason']
  .concat('state', 'payment', 'after', 'since', 'until', 'status', 'provider', 'json', 'help')
  .map((name) => `--${name}`);

export const commandLine = (front: Front): fc.Arbitrary<Knock> => {
  const right = fc.constantFrom(front.paymentId, 'order-fuzz', '1.00', 'PAID', '1', ...OPTIONS);
  const word = fc.oneof({ weight: 3, arbitrary: right }, { weight: 2, arbitrary: strangeText });
  const commands = fc
    .tuple(fc.constantFrom(...COMMANDS), fc.array(word, { maxLength: 6 }))
    .map(([command, words]) => [...command.split(' '), ...words]);
  const asMeant = fc.constantFrom(
    ['payments', 'find', 'order-fuzz'],
    ['payments', 'show', front.paymentId],
    ['events', 'list', '--json'],
  );
  return fc
    .oneof({ weight: 9, arbitrary: commands }, { weight: 1, arbitrary: asMeant })
    .map((args) => new Knock('command line', args, () => judge(front, args)));
};

/** @throws Error that says what gave way; also whatever `kassa` rejects with */
async function judge({ port }: Front, args: readonly string[]): Promise<Answer> {
  let said = '';
  const say = (text: string) => (said += text);
  const env = { KASSA_URL: `http://127.0.0.1:${port}`, KASSA_API_KEY: API_KEY };
  const code = await kassa(args, { env, out: say, err: say });
  // Node's own word for an address that is too long.
  const isTooLong = code === 3 && said.includes('answers 431 ');
  if (![0, 1, 2].includes(code) && !isTooLong) throw new Error(`It ended with ${code}: ${said}`);
  if (said === '') throw new Error(`It ended with ${code} and no word`);
  return code === 0 ? 'taken' : 'refused';
}
