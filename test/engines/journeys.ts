/** A customer's ways through the demo shop, in other engines than Chromium: the least that each of them must be able to do. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startStack, type Stack } from '../support/stack.ts';
import type { Browser } from './engine.ts';
import { hashRouteJourneys } from './hash-route-journeys.ts';
import { serverRenderedJourneys } from './server-rendered-journeys.ts';
import { Shopper } from './shopper.ts';

const PAID = 'Thank you, your order is paid';
const NOT_PAID = 'The payment didn’t go through';
const CONFIRMING = 'Your order is being confirmed';

/** Makes the tests. */
export function journeysIn(start: () => Promise<Browser>): void {
  let browser: Browser;
  beforeAll(async () => {
    browser = await start();
  }, 150_000);
  afterAll(() => browser.close());

  describe('at the demo shop, a customer', () => {
    let stack: Stack;
    beforeAll(async () => {
      stack = await startStack({ everyProvider: true });
    });
    afterEach(async () => {
      for (const provider of ['krofort', 'kronor', 'payone'] as const) await stack[provider].reset();
    });
    afterAll(() => stack.close());

    const newShopper = async () => new Shopper(await browser.newCustomer(), stack.shop.url);
    const bank = () => `${stack.sandbox.url}krofort/`;
    const reference = async () => (await stack.krofort.payments())[0]?.request.merchantReference ?? '';

    async function atTheBank(): Promise<Shopper> {
      const shopper = await newShopper();
      await shopper.getReadyToPay();
      await shopper.choose('Pay by bank');
      await shopper.press('Pay ');
      await shopper.comesTo(bank());
      return shopper;
    }

    it('pays by bank: there, back, and the order is paid', async () => {
      const shopper = await atTheBank();
      await shopper.chooseAtBank();
      await shopper.press('Approve');
      await shopper.sees(PAID);
      expect(await stack.krofort.payments()).toMatchObject([{ state: 'succeeded' }]);
    });

    it('is declined, and pays the same order by another method', async () => {
      const shopper = await atTheBank();
      await shopper.chooseAtBank();
      await shopper.press('Decline');
      await shopper.sees(NOT_PAID);
      await shopper.follow('Try again');
      await shopper.canPay();
      await shopper.choose('Card');
      await shopper.press('Pay ');
      await shopper.comesTo(stack.sandbox.kronor.hostedUrl);
      await shopper.press('Pay, captured at once');
      await shopper.sees(PAID);
    });

    it('presses the back button at the bank, and finds the payment open and the way back to it', async () => {
      const shopper = await atTheBank();
      await shopper.tab.back();
      await shopper.press('Back to your bank');
      await shopper.comesTo(bank());
      expect(await stack.krofort.payments()).toHaveLength(1);
    });

    it('reloads the checkout while the payment is open, and finds it and the way back to the bank', async () => {
      const shopper = await atTheBank();
      await shopper.open('/checkout');
      await shopper.seesA('button', 'Back to your bank');
      await shopper.reload();
      await shopper.press('Back to your bank');
      await shopper.comesTo(bank());
      await shopper.chooseAtBank();
      await shopper.press('Approve');
      await shopper.sees(PAID);
      expect(await stack.krofort.payments()).toHaveLength(1);
    });

    it('reloads the page that they came back to, and reads the same there, and the end', async () => {
      await stack.krofort.set({ timing: 'never' });
      const shopper = await atTheBank();
      await shopper.chooseAtBank();
      await shopper.press('Approve');
      await shopper.sees('We are confirming your payment');
      await shopper.reload();
      await shopper.sees(CONFIRMING);
      await shopper.sees('We are confirming your payment');
      await stack.krofort.deliver(await reference());
      await shopper.sees(PAID);
      await shopper.reload();
      await shopper.sees(PAID);
    });

    it('comes back in another browser, and reads there how it ends', async () => {
      await stack.krofort.set({ timing: 'never' });
      await atTheBank();
      await stack.krofort.finish(await reference(), 'approve');
      const other = await newShopper();
      await other.open((await stack.krofort.payments())[0]?.returnUrl ?? '');
      await other.sees(CONFIRMING);
      await stack.krofort.deliver(await reference());
      await other.sees(PAID);
    });

    it('scans Swish’s code on a computer with a phone', async () => {
      const shopper = await newShopper();
      await shopper.getReadyToPay();
      await shopper.choose('Swish');
      // The button moves down when it comes.
      await shopper.seesA('field', 'Mobile number');
      await shopper.press('Pay ');
      await shopper.seesA('image', 'QR code for Swish');
      const phone = await newShopper();
      await phone.open(stack.sandbox.kronor.phoneUrl);
      await phone.press('Confirm');
      await shopper.sees(PAID);
    });

    it('pays by Klarna in its form and its window', async () => {
      const shopper = await newShopper();
      await shopper.getReadyToPay('DE');
      await shopper.choose('Klarna, pay later');
      await shopper.frame('/widget', 'Sandbox, no real money');
      await shopper.press('Pay ');
      await shopper.decide('Approve');
      await shopper.sees('Thank you, your order is placed');
    });

    it('cancels what waits once they have been asked, and may choose again', async () => {
      const shopper = await newShopper();
      await shopper.getReadyToPay();
      await shopper.choose('Swish');
      await shopper.write('Mobile number', '070-174 06 35');
      await shopper.press('Pay ');
      await shopper.press('Cancel payment');
      await shopper.press('Yes, cancel the payment');
      await shopper.sees('The payment was cancelled');
      await shopper.seesA('button', 'Pay ');
    });

    it('sees the bank’s late word by the socket: the page asks for nothing', async () => {
      await stack.krofort.set({ timing: 'never' });
      const shopper = await atTheBank();
      await shopper.chooseAtBank();
      await shopper.press('Approve');
      await shopper.sees(CONFIRMING);
      await shopper.sees('We are confirming your payment');
      await shopper.tab.run(rememberRequests);
      await stack.krofort.deliver(await reference());
      await shopper.sees(PAID);
      expect(await shopper.tab.run(() => sessionStorage.getItem('requests'))).toBe('none');
    });
  });

  describe('where a server has drawn the list, a customer', () => serverRenderedJourneys(() => browser));
  describe('where routes stand in the fragment, a customer', () => hashRouteJourneys(() => browser));
}

/** Runs in the page. The page after it, which the shop loads once the order is paid, knows what this one asked. */
function rememberRequests(): void {
  const fetch = window.fetch.bind(window);
  sessionStorage.setItem('requests', 'none');
  window.fetch = (input, init) => {
    sessionStorage.setItem('requests', input instanceof Request ? input.url : String(input));
    return fetch(input, init);
  };
}
