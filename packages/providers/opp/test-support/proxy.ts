/** Something between the companion server and the platform, as a load balancer is. */
import { listen, type Listener } from '@kassa/sandbox-kit';

/** @param answer gets each call, for example `POST /v3/payments`; `pass` hands it on */
export function startProxy(
  platform: () => string,
  answer: (call: string, pass: () => Promise<Response>) => Promise<Response>,
): Promise<Listener> {
  return listen({
    port: 0,
    fetch: (request) => {
      const { method, headers } = request;
      const { pathname, search } = new URL(request.url);
      const pass = async () => {
        const body = method === 'POST' ? await request.text() : null;
        const said = await fetch(platform() + pathname + search, { method, headers, body });
        const { status } = said;
        // Its bytes are no longer packed: the header that says so must not come along.
        return new Response(await said.text(), { status, headers: { 'content-type': 'application/json' } });
      };
      return answer(`${method} ${pathname}`, pass);
    },
  });
}
