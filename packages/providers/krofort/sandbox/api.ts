/** POST /init-payment, behind mutual TLS: who calls is the common name of the client's certificate. */
import { TLSSocket } from 'node:tls';
import type { HttpBindings } from '@hono/node-server';
import { faulty, type Faults } from '@kassa/sandbox-kit';
import { Hono } from 'hono';
import { parseInitPayment } from './init-payment-request.ts';
import type { Payments } from './payments.ts';
import { ERROR_STATUS, RequestError } from './sandbox-defined.ts';

/** @param clientUrl the cashier's address for a payment's token. */
export function createApi(payments: Payments, faults: Faults, clientUrl: (token: string) => string) {
  const app = new Hono<{ Bindings: HttpBindings }>();

  app.onError((error, context) => {
    if (error instanceof RequestError) return context.json(error.toBody(), ERROR_STATUS[error.code]);
    throw error;
  });
  app.notFound(() => {
    throw new RequestError('not_found', 'The only endpoint is POST /init-payment.');
  });

  app.post('/init-payment', faulty(faults, 'init-payment'), async (context) => {
    const type = context.req.header('content-type') ?? '';
    if (!/^application\/json\s*(;|$)/i.test(type))
      throw new RequestError('unsupported_media_type', 'Content-Type must be application/json.');
    const body: unknown = await context.req.json().catch(() => {
      throw new RequestError('invalid_json', 'The body is not JSON.');
    });
    const { socket } = context.env.incoming;
    if (!(socket instanceof TLSSocket)) throw new TypeError('The API must be served by TLS');
    const merchant = String(socket.getPeerCertificate().subject.CN);
    const payment = payments.create(merchant, parseInitPayment(body));
    return context.json({ clientUrl: clientUrl(payment.token), endUserToken: payment.endUserToken });
  });
  app.all('/init-payment', () => {
    throw new RequestError('method_not_allowed', 'Use POST.');
  });
  return app;
}
