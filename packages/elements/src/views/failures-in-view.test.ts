import { makePayment, makeSnapshot } from '@kassa/client/testing';
import { expect } from '@open-wc/testing';
import { failuresInView } from './failures-in-view.ts';

describe('a failure whose words are on their way', () => {
  it('comes into view with its words, when it is as high as it stays', async () => {
    let scrolled = 0;
    let words = '';
    const status = { updateComplete: Promise.resolve(true), scrollIntoView: () => (scrolled += 1) };
    const told = { state: stateWith(null), shownBy: status as never };
    const update = failuresInView(status as never, told, { find: () => words });
    update();
    told.state = stateWith(makePayment({ status: 'DECLINED', reason: 'reason.declined_by_bank' }));
    update();
    await status.updateComplete;
    expect(scrolled).to.equal(0);
    words = 'Your bank declined the payment.';
    update();
    update();
    await status.updateComplete;
    expect(scrolled).to.equal(1);
  });
});

const stateWith = (payment: ReturnType<typeof makePayment> | null) =>
  ({ snapshot: makeSnapshot({ payment }), busy: undefined, error: undefined }) as never;
