/** A shop on Nest that has the companion server in its own process, below `/kassa`. */
import 'reflect-metadata';
import type { Server } from 'node:http';
import type { CheckoutServer } from '@kassa/server';
import { attachSockets, nodeListener } from '@kassa/node';
import { Body, Controller, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

@Controller('basket')
class Basket {
  @Post()
  take(@Body() body: unknown) {
    return { took: body };
  }
}

export async function nestShop(kassa: CheckoutServer): Promise<Server> {
  const app = await NestFactory.create({ module: Basket, controllers: [Basket] });
  app.use('/kassa', nodeListener(kassa)); // before listen(), which puts Nest's body parsers behind it
  await app.listen(0);
  const server = app.getHttpServer() as Server;
  attachSockets(kassa, server);
  return server;
}
