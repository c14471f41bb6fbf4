import { swishToken } from '../../sandbox/payments/swish.ts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  fields,
  startHarness,
  type Harness,
  type Page,
  type SessionChanges,
} from '../../test-support/harness.ts';

let kassa: Harness;
let page: Page;
beforeEach(async () => {
  kassa = await startHarness();
});
afterEach(() => kassa.close());
const open = async (changes?: SessionChanges) => {
  page = await kassa.session(changes);
};

describe('Swish', () => {
  it('opens the app by Kronor’s link, verbatim, offers the QR code, and is paid', async () => {
    await open();
    const { body } = await page.pay('kronor.swish');
    expect(body.payment?.nextAction).toMatchObject({ kind: 'app_switch', schemes: ['swish'] });
    const action = await page.untilAction('app_switch');
    const shown = swishToken(kassa.request());
    expect(action.qrText).toBe(`D${shown}`);
    expect(action.link).toMatch(new RegExp(`^swish://paymentrequest\\?token=${shown}&callbackurl=`));
    // A Swish request ends by a clock that nobody tells.
    expect(action.expiresAt).toBeNull();
    await kassa.decide('paid');
    const { session } = await page.untilStatus('PAID');
    expect(session.state).toBe('settled');
    await vi.waitFor(() => expect(kassa.eventTypes()).toEqual(['payment.paid']));
    expect((await page.payment()).providerReference).toBe(String(kassa.request().payment?.id));
  });

  it('asks the phone of a number, where the customer gave one', async () => {
    await open();
    const { body } = await page.select('kronor.swish');
    expect(body.selection?.preparation).toMatchObject({
      kind: 'fields',
      fields: [
        {
          type: 'tel',
          name: 'phone',
          label: 'Mobilnummer med Swish',
          required: false,
          autocomplete: 'tel',
          hint: 'Till exempel 070 123 45 67',
        },
      ],
    });
    await page.pay('kronor.swish', fields({ phone: '070-123 45 67' }));
    const { payment } = await page.untilStatus('WAITING_FOR_PAYMENT');
    expect(payment?.nextAction).toEqual({ kind: 'wait' });
    expect(kassa.request().parameters).toMatchObject({ flow: 'ecom', customerSwishNumber: '46701234567' });
  });

  it('offers the order’s own number by its last two digits alone, and asks the phone of it', async () => {
    await open({ rest: { customer: { phone: '070-999 88 35' } } });
    const { body } = await page.select('kronor.swish');
    expect(body.selection?.preparation).toMatchObject({ fields: [{ name: 'phone', orderEnding: '35' }] });
    expect(JSON.stringify(body)).not.toContain('99988');
    await page.pay('kronor.swish', fields({ phone: 'order' }));
    await page.untilStatus('WAITING_FOR_PAYMENT');
    expect(kassa.request().parameters).toMatchObject({ flow: 'ecom', customerSwishNumber: '46709998835' });
  });

  it('offers no number of an order that has no mobile number, and takes none from it', async () => {
    await open({ rest: { customer: { phone: '08-123 456 78' } } });
    const { body } = await page.select('kronor.swish');
    expect(body.selection?.preparation).not.toHaveProperty('fields.0.orderEnding');
    const paid = await page.pay('kronor.swish', fields({ phone: 'order' }));
    expect(paid.body.error).toMatchObject({ code: 'invalid_request', field: 'input.phone' });
  });

  it('refuses what is no phone number by its field, before any call', async () => {
    await open();
    const { status, body } = await page.pay('kronor.swish', fields({ phone: 'call me' }));
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ code: 'invalid_request', field: 'input.phone' });
    expect(kassa.sandbox.world.sessions).toEqual([]);
  });

  it.each([
    ['declined', 'DECLINED'],
    ['cancelled', 'CANCELLED'],
    ['error', 'ERROR'],
    ['expired', 'EXPIRED'],
  ])('that is %s ends as %s, and the customer may choose again', async (outcome, status) => {
    await open();
    await page.pay('kronor.swish');
    await page.untilAction('app_switch');
    await kassa.decide(outcome);
    const { session, payment } = await page.untilStatus(status);
    expect(payment).toMatchObject({ phase: 'failed', holdsOrder: false, nextAction: null });
    expect(session.canPay).toBe(true);
    await vi.waitFor(() => expect(kassa.eventTypes()).toEqual(['payment.failed']));
  });

  it('of which Swish doesn’t know whether it was paid holds the order, until Kronor knows', async () => {
    kassa.set({ swishErrorCode: 'DS24' });
    await open();
    await page.pay('kronor.swish');
    await page.untilAction('app_switch');
    await kassa.decide('error');
    const { payment } = await page.untilStatus('UNKNOWN');
    expect(payment).toMatchObject({ phase: 'open', holdsOrder: true, nextAction: { kind: 'wait' } });
    expect((await page.pay('kronor.card')).body.error?.code).toBe('order_locked');
    expect((await page.payment()).reason).toBe('Swish: DS24');
    await kassa.decide('paid');
    await page.untilStatus('PAID');
    await vi.waitFor(() => expect(kassa.eventTypes()).toEqual(['payment.paid']));
  });

  it('that was paid after it was cancelled is paid', async () => {
    await open();
    await page.pay('kronor.swish');
    await page.untilAction('app_switch');
    await kassa.decide('cancelled');
    await page.untilStatus('CANCELLED');
    await kassa.decide('paid');
    await page.untilStatus('PAID');
    await vi.waitFor(() => expect(kassa.eventTypes()).toEqual(['payment.failed', 'payment.paid']));
  });

  it('that was paid after it was cancelled, unseen, is found by the next attempt', async () => {
    kassa.sandbox.sockets.refuse = true;
    await open();
    await page.pay('kronor.swish');
    await page.untilAction('app_switch');
    await page.cancel();
    await page.untilStatus('CANCELLED');
    await kassa.decide('paid');
    const { body } = await page.pay('kronor.card');
    expect(body.session.state).toBe('settled');
    expect(kassa.sandbox.world.requests).toHaveLength(1);
    expect(kassa.eventTypes()).not.toContain('payment.duplicate');
  });

  it('shows the link when it comes late', async () => {
    kassa.set({ initializingMs: 7_000 });
    await open();
    const { body } = await page.pay('kronor.swish');
    expect(body.payment).toMatchObject({ status: 'INITIALIZING', nextAction: { kind: 'wait' } });
    await page.untilAction('app_switch');
  });

  it('whose link never comes can be left for another way', async () => {
    kassa.set({ initializingMs: null });
    await open();
    const { body } = await page.pay('kronor.swish');
    expect(body.payment?.status).toBe('INITIALIZING');
    expect((await page.cancel()).status).toBe(409);
    expect((await page.leave()).status).toBe(409);
    kassa.clock.advance(60_000);
    expect((await page.leave()).status).toBe(200);
    kassa.set({ initializingMs: 20 });
    await page.pay('kronor.card');
    await page.untilAction('redirect');
  });
});
