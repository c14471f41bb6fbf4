/** `kassa retention`: what is old enough is deleted now. */
import { asRetained } from '../answers.ts';
import type { ApiCommand } from '../command.ts';

export const retention: ApiCommand = {
  name: 'retention',
  operands: [],
  summary: 'deletes now what is old enough',
  details: `Each server does so every hour, by its option \`retention\`, which says how old that is. This is
for a shorter time that is to hold at once, or before a backup. It works in batches and may be stopped
and started again.`,
  options: {},
  examples: ['kassa retention'],
  run: async (call) => {
    let batches = 0;
    for (let more = true; more;) {
      ({ more } = asRetained(await call.api.call('POST', '/retention')));
      batches += 1;
      if (more && batches % 10 === 0) call.note(`${batches} batches are done.`);
    }
    call.show({ batches }, () => 'What is old enough is deleted.\n');
  },
};
