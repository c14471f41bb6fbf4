import { makePayment } from '@kassa/client/testing';
import type { PaymentView } from '@kassa/protocol';
import { expect } from '@open-wc/testing';
import { drawnList } from '../../test/drawn-list.ts';
import { earlierAttempt } from '../server.ts';
import { en } from './later/payment.ts';
import { paymentHint, paymentTitle } from './payment-words.ts';

describe('the title of a payment that failed', () => {
  const declined = makePayment({ status: 'DECLINED', reason: 'reason.declined_by_bank' });
  const titleWith = (reason: string | undefined) =>
    paymentTitle(declined, false, { find: () => reason, t: (key) => key });

  it('is its reason', () => expect(titleWith('Your bank said no.')).to.equal('Your bank said no.'));

  it('is empty while the words for its reason are on their way, and its status where there are none', () => {
    expect([titleWith(''), titleWith(undefined)]).to.deep.equal(['', 'status.DECLINED']);
  });
});

it('Kronor makes a payment of a request that is approved: nobody is asked to approve it again', () => {
  const promoted = makePayment({ status: 'WAITING_FOR_PROMOTION' });
  expect(paymentHint(promoted, false)).to.equal('confirming_hint');
  expect(en['status.WAITING_FOR_PROMOTION']).to.equal(en['status.PROCESSING']);
});

it('where the shop may have the money already, nobody is told to pay again: not on the card, not above the list', async () => {
  const about = (reason: string) => makePayment({ status: 'ERROR', reason });
  const paidBefore = about('reason.paid_before');
  expect(paymentHint(paidBefore, false)).to.equal(undefined);
  const listAfter = (payment: PaymentView) => drawnList((words) => earlierAttempt(payment, words));
  expect(await listAfter(about('reason.refused'))).to.include(en.choose_again);
  const list = await listAfter(paidBefore);
  expect(list).to.include(paidBefore.reference).and.not.to.include(en.choose_again);
});
