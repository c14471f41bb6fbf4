/** A provider's API behind mutual TLS that says whatever it is told to say. */
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Certificates } from '@kassa/sandbox-kit';

export interface UpstreamAnswer {
  status: number;
  contentType: string;
  body: string;
  /** cut: the connection ends in the middle of the body. rubbish: what comes is no HTTP. */
  how: 'whole' | 'cut' | 'rubbish';
}

export interface Upstream {
  url: string;
  /** Of every call from now on. */
  answer: UpstreamAnswer;
  close(): Promise<void>;
}

export async function startUpstream({ ca, server: identity }: Certificates): Promise<Upstream> {
  const down: UpstreamAnswer = { status: 503, contentType: 'text/plain', body: 'down', how: 'whole' };
  const upstream: Upstream = { url: '', answer: down, close: () => Promise.resolve() };
  const server = createServer(
    { ca, cert: identity.cert, key: identity.key, requestCert: true, rejectUnauthorized: true },
    (request, response) => {
      const { status, contentType, body, how } = upstream.answer;
      const bytes = Buffer.from(body);
      request.resume();
      if (how === 'rubbish') response.socket?.end(bytes);
      else if (how === 'whole') response.writeHead(status, { 'content-type': contentType }).end(bytes);
      else {
        response.writeHead(status, { 'content-type': contentType, 'content-length': bytes.length + 1 });
        response.write(bytes, () => response.socket?.destroy());
      }
    },
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  upstream.url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  upstream.close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return upstream;
}
