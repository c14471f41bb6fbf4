/** A shop on Fastify that has the companion server in its own process, below `/kassa`. */
import type { Server } from 'node:http';
import type { CheckoutServer } from '@kassa/server';
import { attachSockets, nodeListener } from '@kassa/node';
import Fastify from 'fastify';

export async function fastifyShop(kassa: CheckoutServer): Promise<Server> {
  const app = Fastify();
  const listener = nodeListener(kassa);
  // Before Fastify reads the body.
  app.addHook('onRequest', (request, reply, next) => {
    if (request.url.startsWith('/kassa/')) {
      reply.hijack();
      listener(request.raw, reply.raw);
    } else next();
  });
  app.post('/basket', ({ body }) => ({ took: body }));
  await app.listen({ port: 0 });
  attachSockets(kassa, app.server);
  return app.server;
}
