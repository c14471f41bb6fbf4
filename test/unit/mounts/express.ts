/** A shop on Express that has the companion server in its own process, below `/kassa`. */
import type { Server } from 'node:http';
import type { CheckoutServer } from '@kassa/server';
import { attachSockets, nodeListener } from '@kassa/node';
import express from 'express';

export function expressShop(kassa: CheckoutServer): Server {
  const app = express();
  app.use('/kassa', nodeListener(kassa)); // before express.json(): Kassa reads its bodies itself
  app.use(express.json());
  app.post('/basket', (request, response) => {
    response.json({ took: request.body as unknown });
  });
  const server = app.listen(0);
  attachSockets(kassa, server);
  return server;
}
