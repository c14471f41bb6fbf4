import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { createLogger } from './logger.ts';

function logInto(lines: string[]) {
  const destination = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString());
      done();
    },
  });
  return createLogger(destination);
}

it('the log leaves out what is secret by its name, at the top and two levels down', () => {
  const lines: string[] = [];
  const log = logInto(lines);
  const secret = 'nobody-may-read-this';
  log.info({ token: secret, reference: 'order-1' }, 'At the top');
  log.warn({ request: { headers: { authorization: secret } } }, 'In a request');
  log.error({ err: Object.assign(new Error('refused'), { options: { cert: secret } }) }, 'In an error');
  log.info({ order: { customer: { nationalId: secret } } }, 'In an order');
  expect(lines).toHaveLength(4);
  expect(lines.join('')).not.toContain(secret);
  expect(lines.join('')).toContain('order-1');
});
