/** A provider's API, behind mutual TLS or not, that says whatever it is told to say. */
import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
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

/** @param certificates without them it is plain HTTP */
export async function startUpstream(certificates?: Certificates): Promise<Upstream> {
  const down: UpstreamAnswer = { status: 503, contentType: 'text/plain', body: 'down', how: 'whole' };
  const upstream: Upstream = { url: '', answer: down, close: () => Promise.resolve() };
  const answer: RequestListener = (request, response) => {
    const { status, contentType, body, how } = upstream.answer;
    const bytes = Buffer.from(body);
    request.resume();
    if (how === 'rubbish') response.socket?.end(bytes);
    else if (how === 'whole') response.writeHead(status, { 'content-type': contentType }).end(bytes);
    else {
      response.writeHead(status, { 'content-type': contentType, 'content-length': bytes.length + 1 });
      response.write(bytes, () => response.socket?.destroy());
    }
  };
  const server = certificates
    ? createServer(
        { ...certificates.server, ca: certificates.ca, requestCert: true, rejectUnauthorized: true },
        answer,
      )
    : createHttpServer(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  upstream.url = `${certificates ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  upstream.close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return upstream;
}
