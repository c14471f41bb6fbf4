/** What an operator does with Kassa's merchant routes. */
import type {
  CreateSession,
  ErrorBody,
  MerchantPayment,
  MethodAvailability,
  Operation,
} from '@kassa/protocol';
import type { Stack } from './stack.ts';

export type OperationAnswer = Operation & Partial<ErrorBody>;

export class Merchant {
  readonly #stack: Stack;

  constructor(stack: Stack) {
    this.#stack = stack;
  }

  /** Of an order, newest first. */
  async payments(orderNumber: string): Promise<MerchantPayment[]> {
    return this.#call(`/payments?merchantReference=${orderNumber}`);
  }

  /** The order's newest. @throws Error when there is none */
  async payment(orderNumber: string): Promise<MerchantPayment> {
    const [payment] = await this.payments(orderNumber);
    if (!payment) throw new Error(`Order ${orderNumber} has no payment`);
    return payment;
  }

  /** @param operation the route's last part @param body all of it when left empty */
  async operate(
    paymentId: string,
    operation: 'captures' | 'refunds' | 'releases' | 'cancellations',
    body: object = {},
  ): Promise<OperationAnswer> {
    return this.#call(`/payments/${paymentId}/${operation}`, body);
  }

  /** As a shop in any language does it, by HTTP. */
  async createSession(session: CreateSession): Promise<{ token: string; session: { id: string } }> {
    return this.#call('/sessions', session);
  }

  /** Why each method is offered for the session, or is not. */
  async explainMethods(sessionId: string): Promise<MethodAvailability[]> {
    return this.#call(`/sessions/${sessionId}/methods`);
  }

  async #call<T>(path: string, body?: object): Promise<T> {
    const response = await fetch(this.#stack.kassaUrl + path, {
      method: body ? 'POST' : 'GET',
      headers: {
        authorization: `Bearer ${this.#stack.apiKey}`,
        'content-type': 'application/json',
        'idempotency-key': crypto.randomUUID(),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    return (await response.json()) as T;
  }
}
