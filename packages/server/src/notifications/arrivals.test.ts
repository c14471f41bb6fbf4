import { expect, it, vi } from 'vitest';
import { createFigures } from '../figures.ts';
import { Arrivals } from './arrivals.ts';

const START = Date.parse('2026-05-04T12:00:00.000Z');

function startArrivals() {
  const figures = createFigures();
  const record = vi.spyOn(figures.notifications, 'record');
  let ms = 0;
  const now = () => new Date(START + ms);
  const arrivals = new Arrivals({ figures, now });
  return {
    record,
    at: (seconds: number) => (ms = seconds * 1_000),
    add: (orderId: string) =>
      arrivals.add(orderId, { provider: 'fakebank', receivedAt: now().toISOString() }),
    end: (orderId: string) => arrivals.end(orderId),
  };
}

it('a thousand notifications of one minute are noted without looking at all of them each time', () => {
  const { add, end, record } = startArrivals();
  const looks = vi.spyOn(Object.getPrototypeOf(new Map().entries()) as Iterator<unknown>, 'next');
  for (let number = 0; number < 1_000; number++) add(`order-${number}`);
  const looked = looks.mock.calls.length;
  looks.mockRestore();
  expect(looked).toBeGreaterThan(0);
  expect(looked).toBeLessThanOrEqual(2_000);
  end('order-0');
  expect(record).toHaveBeenCalledTimes(1);
});

it('a page that is told within a minute counts from the order’s newest notification, a later one not at all', () => {
  const { at, add, end, record } = startArrivals();
  add('paid');
  add('late');
  at(50);
  add('paid');
  at(70);
  add('other');
  end('paid');
  end('late');
  expect(record.mock.calls).toEqual([[20, { provider: 'fakebank' }]]);
});
