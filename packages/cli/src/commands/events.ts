/** `kassa events list | resend`: what your server was told, and is told again. */
import { eventQuerySchema, resendSchema } from '@kassa/protocol';
import { asDeliveries, asResent, type Delivery } from '../answers.ts';
import { operand, type ApiCommand } from '../command.ts';
import { wrongUse } from '../failure.ts';
import { table } from '../table.ts';
import { segment } from './segment.ts';

const PAGE = 100;
const STATES = eventQuerySchema.shape.state.def.innerType.options;
const SINCE = {
  type: 'string',
  value: '<time>',
  help: 'written then or later; ISO 8601 with its zone: 2026-11-27T00:00:00Z',
} as const;

export const listEvents: ApiCommand = {
  name: 'events list',
  operands: [],
  summary: 'events and what became of each, the oldest first',
  details: `Shows ${PAGE} at most, and then how to ask for the next. An event waits, was delivered, or is
dead: refused so often that the server has given it up.`,
  options: {
    state: { type: 'string', value: '<state>', help: STATES.join(', ') },
    payment: { type: 'string', value: '<id>', help: 'of this payment only' },
    since: SINCE,
    after: { type: 'string', value: '<id>', help: 'after this event: the last of the page before' },
  },
  examples: ['kassa events list --state dead', 'kassa events list --since 2026-11-27T00:00:00Z'],
  run: async (call) => {
    const query = new URLSearchParams();
    const state = call.text('state');
    if (state !== undefined && !STATES.some((one) => one === state))
      throw wrongUse(`--state is one of ${STATES.join(', ')}.`);
    const asked = { state, paymentId: call.text('payment'), since: readSince(call.text('since')) };
    for (const [name, value] of Object.entries({ ...asked, after: call.text('after') }))
      if (value !== undefined) query.set(name, value);
    const answer = await call.api.call('GET', `/events?${query}`);
    call.show(answer, () => viewEvents(asDeliveries(answer)));
    const deliveries = asDeliveries(answer);
    if (deliveries.length === PAGE)
      call.note(`There may be more: add --after ${deliveries.at(-1)?.event.id ?? ''}`);
  },
};

export const resendEvents: ApiCommand = {
  name: 'events resend',
  operands: ['[id]'],
  summary: 'sends one event again, or all since a time',
  details: `Also what was delivered or given up before, or waits for its next try. An event keeps its id, so
a server that drops what it has seen is not harmed. After an outage of your server: \`--since\` its start.`,
  options: { since: SINCE },
  examples: ['kassa events resend <id>', 'kassa events resend --since 2026-11-27T00:00:00Z'],
  run: async (call) => {
    const since = readSince(call.text('since'));
    const id = call.operands[0];
    if ((id === undefined) === (since === undefined))
      throw wrongUse('Say which: the id of one event, or --since <time>.');
    if (since === undefined) {
      await call.api.call('POST', `/events/${segment(operand(call), 'event id')}/resend`);
      call.show({ resent: 1 }, () => 'It is sent again.\n');
    } else {
      const answer = await call.api.call('POST', '/events/resend', { body: { since } });
      call.show(answer, () => `Sent again: ${asResent(answer).resent}\n`);
    }
  },
};

function readSince(since: string | undefined): string | undefined {
  if (since === undefined || resendSchema.safeParse({ since }).success) return since;
  throw wrongUse(
    `--since ${since} is no time.`,
    'Write it in ISO 8601 with its zone: 2026-11-27T00:00:00Z, or 2026-11-27T01:00:00+01:00.',
  );
}

const viewEvents = (deliveries: readonly Delivery[]): string =>
  table(
    ['ID', 'TYPE', 'ORDER', 'WRITTEN', 'STATE', 'TRIES', 'NEXT', 'ERROR'],
    deliveries.map(({ event, state, attempts, nextAttemptAt, error }) => [
      event.id,
      event.type,
      event.data.merchantReference,
      event.timestamp,
      state,
      String(attempts),
      nextAttemptAt,
      error,
    ]),
  );
