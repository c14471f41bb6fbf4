import { makePayment } from '@kassa/client/testing';
import { expect } from '@open-wc/testing';
import { paymentTitle } from './payment-words.ts';

describe('the title of a payment that failed', () => {
  const declined = makePayment({ status: 'DECLINED', reason: 'reason.declined_by_bank' });
  const titleWith = (reason: string | undefined) =>
    paymentTitle(declined, false, { find: () => reason, t: (key) => key });

  it('is its reason', () => expect(titleWith('Your bank said no.')).to.equal('Your bank said no.'));

  it('is empty while the words for its reason are on their way, and its status where there are none', () => {
    expect([titleWith(''), titleWith(undefined)]).to.deep.equal(['', 'status.DECLINED']);
  });
});
