/** The part of Kassa that the desk uses. */
import type {
  EventDelivery,
  EventQuery,
  MerchantPayment,
  Operation,
  OperationRequest,
  OperationResolution,
  PaymentQuery,
  PaymentResolution,
} from '@kassa/protocol';

type Operate = (paymentId: string, request: OperationRequest, idempotencyKey: string) => Promise<Operation>;

/** A part of `checkout` of `@kassa/server`. A function that fails rejects with a KassaError. */
export interface DeskCheckout {
  getPayment(id: string): Promise<MerchantPayment>;
  /** All attempts of each order that has this name, or an attempt of this name. */
  lookUpPayments(reference: string): Promise<MerchantPayment[]>;
  /** The newest first, `PAGE` at most. */
  listPayments(query: PaymentQuery): Promise<MerchantPayment[]>;
  /** The oldest first, `PAGE` at most. */
  listEvents(query: EventQuery): Promise<EventDelivery[]>;
  capture: Operate;
  release: Operate;
  refund: Operate;
  cancel: Operate;
  askPayment(id: string): Promise<MerchantPayment>;
  resolvePayment(id: string, resolution: PaymentResolution): Promise<MerchantPayment>;
  resolveOperation(paymentId: string, number: number, resolution: OperationResolution): Promise<Operation>;
  resendEvent(id: string): Promise<void>;
}

/** As many as one answer of a list has. */
export const PAGE = 100;
