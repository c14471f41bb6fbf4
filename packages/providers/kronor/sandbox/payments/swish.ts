/**
 * What a Swish request is shown by. The shapes of link and QR text are Swish's public ones as other payment
 * providers document them; that Kronor's are the same is inferred.
 */
import type { PaymentRequest } from '../model.ts';
import type { World } from '../world.ts';

/** Swish's own token: 32 of [0-9A-F]. */
export const swishToken = ({ waitToken }: PaymentRequest): string =>
  waitToken.replaceAll('-', '').toUpperCase();

export const swishQrText = (request: PaymentRequest): string => `D${swishToken(request)}`;

export function swishLink(world: World, request: PaymentRequest): string {
  const query = new URLSearchParams({ token: swishToken(request), callbackurl: request.returnUrl });
  return world.settings.swishLinks === 'page'
    ? `${world.pagesUrl()}/swish-app?${query}`
    : `swish://paymentrequest?${query}`;
}
