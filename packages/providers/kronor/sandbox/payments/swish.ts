/**
 * What a Swish request is shown by. The shapes of link and QR text are Swish's public ones as other payment
 * providers document them; that Kronor's are the same is inferred.
 */
import { createHash } from 'node:crypto';
import type { PaymentRequest } from '../model.ts';
import type { World } from '../world.ts';

/** 32 of base64url, as Swish's tokens are (Adyen/adyen-android, issue 338). Its instruction ids are the hexadecimal ones. */
export const swishToken = ({ waitToken }: PaymentRequest): string =>
  createHash('sha256').update(waitToken).digest('base64url').slice(0, 32);

export const swishQrText = (request: PaymentRequest): string => `D${swishToken(request)}`;

export function swishLink(world: World, request: PaymentRequest): string {
  const query = new URLSearchParams({ token: swishToken(request), callbackurl: request.returnUrl });
  return world.settings.swishLinks === 'page'
    ? `${world.pagesUrl()}/swish-app?${query}`
    : `swish://paymentrequest?${query}`;
}
