import { afterEach, expect, it, vi } from 'vitest';
import { Notifier, type Delivery } from './notifier.ts';

const YES: Delivery = { acknowledged: true, status: 200, answer: 'ok' };
const NO: Delivery = { acknowledged: false, status: 500, answer: null, problem: 'HTTP 500' };

const notifiers: Notifier<{ id: string }>[] = [];
afterEach(() => {
  for (const notifier of notifiers.splice(0)) notifier.reset();
});

function notifierThatHears(...answers: (Delivery | Error)[]) {
  const delivered: { id: string; at: number }[] = [];
  const notifier = new Notifier<{ id: string }>({
    retryDelaysMs: [20, 60],
    deliver: ({ id }) => {
      delivered.push({ id, at: performance.now() });
      const answer = answers.shift() ?? YES;
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
  });
  notifiers.push(notifier);
  return { notifier, delivered };
}

it('sends again with growing delays until it is acknowledged', async () => {
  const { notifier, delivered } = notifierThatHears(NO, new Error('refused'), NO, YES);
  const entry = await notifier.send({ id: 'a' });
  expect(entry.state).toBe('waiting');
  await vi.waitFor(() => expect(entry.state).toBe('acknowledged'));
  expect(delivered).toHaveLength(4);
  const [first, second, third, fourth] = delivered.map(({ at }) => at) as [number, number, number, number];
  expect(second - first).toBeGreaterThanOrEqual(15);
  expect(third - second).toBeGreaterThanOrEqual(55);
  expect(fourth - third).toBeGreaterThanOrEqual(55);
  expect(entry.attempts.map(({ problem }) => problem)).toEqual([
    'HTTP 500',
    'refused',
    'HTTP 500',
    undefined,
  ]);
});

it('sends a doubled one twice with the same id', async () => {
  const { notifier, delivered } = notifierThatHears();
  await notifier.send({ id: 'a' }, { copies: 2 });
  expect(delivered.map(({ id }) => id)).toEqual(['a', 'a']);
});

it('sends a late one later', async () => {
  const { notifier, delivered } = notifierThatHears();
  const entry = await notifier.send({ id: 'a' }, { delayMs: 30 });
  expect(delivered).toEqual([]);
  await vi.waitFor(() => expect(entry.state).toBe('acknowledged'));
});

it('keeps a missing one back until it is asked for', async () => {
  const { notifier, delivered } = notifierThatHears();
  const entry = await notifier.send({ id: 'a' }, { withhold: true });
  expect(entry.state).toBe('withheld');
  expect(delivered).toEqual([]);
  await notifier.deliverNow(({ id }) => id === 'a');
  expect(entry.state).toBe('acknowledged');
  await notifier.deliverNow();
  expect(delivered).toHaveLength(1);
});

it('stops when it is reset', async () => {
  const { notifier, delivered } = notifierThatHears(NO);
  await notifier.send({ id: 'a' });
  notifier.reset();
  await notifier.send({ id: 'b' }, { delayMs: 80 });
  await vi.waitFor(() => expect(delivered.map(({ id }) => id)).toEqual(['a', 'b']));
  expect(notifier.log.map(({ notification }) => notification.id)).toEqual(['b']);
});
