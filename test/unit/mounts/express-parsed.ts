/** A shop on Express that has to parse bodies first: it keeps the bytes, and Kassa reads them from there. */
import type { IncomingMessage, Server } from 'node:http';
import type { CheckoutServer } from '@kassa/server';
import { attachSockets, nodeListener } from '@kassa/node';
import express from 'express';

export function parsingShop(kassa: CheckoutServer): Server {
  const app = express();
  const verify = (request: IncomingMessage, _: unknown, bytes: Buffer) =>
    Object.assign(request, { rawBody: bytes });
  app.use(express.json({ verify }), express.urlencoded({ verify }));
  app.use('/kassa', nodeListener(kassa));
  app.post('/basket', (request, response) => {
    response.json({ took: request.body as unknown });
  });
  const server = app.listen(0);
  attachSockets(kassa, server);
  return server;
}
