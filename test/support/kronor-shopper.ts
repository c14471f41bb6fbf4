/** A customer's ways through Kronor's methods: from the shelf to the sandbox's page of card, wallet or bank, and back. */
import type { Locator, Page } from '@playwright/test';
import type { Customer } from './customer.ts';
import type { KronorRequest } from './kronor-control.ts';
import type { Stack } from './stack.ts';

export interface KronorMethod {
  /** As the customer reads it. */
  label: string;
  /** Where the shop delivers when it is offered. */
  country: string;
  /** Only reserved at first; the money is taken by a capture. */
  authorizes: boolean;
}

export const SWISH: KronorMethod = { label: 'Swish', country: 'Sweden', authorizes: false };
export const CARD: KronorMethod = { label: 'Card', country: 'Sweden', authorizes: true };
export const MOBILEPAY: KronorMethod = { label: 'MobilePay', country: 'Denmark', authorizes: true };
export const VIPPS: KronorMethod = { label: 'Vipps', country: 'Norway', authorizes: true };
export const P24: KronorMethod = { label: 'Przelewy24', country: 'Poland', authorizes: false };
export const BANK: KronorMethod = { label: 'Bank transfer', country: 'Sweden', authorizes: false };
export const PAYPAL: KronorMethod = { label: 'PayPal', country: 'Germany', authorizes: false };

/** Buttons of the sandbox's pages. */
export const PAY = 'Pay';
export const PAY_AT_ONCE = 'Pay, captured at once';
export const DECLINE = 'Decline';
export const CANCEL = 'Cancel';
export const SOMETHING_GOES_WRONG = 'Something goes wrong';

export class KronorShopper {
  readonly customer: Customer;
  readonly #stack: Stack;

  constructor(customer: Customer, stack: Stack) {
    this.customer = customer;
    this.#stack = stack;
  }

  get page(): Page {
    return this.customer.page;
  }

  get picker(): Locator {
    return this.page.locator('pay-method-picker');
  }

  /** With a cart at the payment methods, `method` chosen and what it asks for filled in. */
  async choose(method: KronorMethod): Promise<void> {
    await this.customer.shopIn(method.country);
    await this.customer.getReadyToPay();
    await this.pick(method);
  }

  /** Already at the payment methods. */
  async pick({ label }: KronorMethod): Promise<void> {
    await this.customer.choose(new RegExp(`^${label}`));
    if (label === BANK.label) await this.#pickBank('Norrbanken');
    // The list of P24's banks comes from Kronor; without it, paying would show it first.
    if (label === P24.label) await this.page.getByRole('radio', { name: 'BLIK' }).waitFor();
    if (label === SWISH.label) await this.page.getByLabel(/^Mobile number/).waitFor();
  }

  /** By what its name begins with, as quick customers do. */
  async #pickBank(name: string): Promise<void> {
    await this.page.getByRole('searchbox', { name: 'Your bank' }).fill(name.slice(0, 4));
    await this.page.getByRole('radio', { name }).check();
  }

  /** Ends at the sandbox's page of card, wallet or bank; of Swish's app where links lead to a page. */
  async goToPay(): Promise<void> {
    await this.customer.payButton.click();
    await this.page.waitForURL(`${this.#stack.sandbox.kronor.hostedUrl}/**`);
  }

  /** From the shelf to that page. */
  async goTo(method: KronorMethod): Promise<void> {
    await this.choose(method);
    await this.goToPay();
  }

  /** From the shelf to Swish by phone number: the customer stays at the checkout. */
  async swishByNumber(): Promise<void> {
    await this.choose(SWISH);
    await this.sendToPhone();
  }

  /** Already at the payment methods, with Swish chosen. */
  async sendToPhone(): Promise<void> {
    await this.page.getByLabel(/^Mobile number/).fill('070-174 06 35');
    await this.customer.payButton.click();
    await this.customer.paymentStatus.getByText('Waiting for your payment').waitFor();
  }

  /** Ends at the order's page. */
  async press(button: string): Promise<void> {
    await this.page.getByRole('button', { name: button, exact: true }).click();
    await this.page.waitForURL(`${this.#stack.shop.url}/orders/**`);
  }

  /** What Kronor has, newest last. @throws Error when it has none */
  async request(): Promise<KronorRequest> {
    const request = (await this.#stack.kronor.requests()).at(-1);
    if (!request) throw new Error('Kronor has no payment request');
    return request;
  }
}
