/** Every provider's sandbox on real sockets: their pages on one plain HTTP port, their APIs on the ports after it. */
import { createKrofortSandbox } from '@kassa/krofort/sandbox';
import {
  certificatesIn,
  createCertificates,
  facts,
  listen,
  page,
  pageHeaders,
  type Certificates,
} from '@kassa/sandbox-kit';
import { Hono } from 'hono';
import { html } from 'hono/html';
import { mount } from 'hono/mount';

export interface SandboxOptions {
  /** `127.0.0.1` when left out. */
  host?: string;
  /** Of the pages; APIs take the ports after it. 0: ports that are free. */
  port: number;
  /** Where certificates are kept. In memory, new at each start, when left out. */
  certificatesDir?: string;
  /** How customers return to a shop on this machine; `http` when left out. */
  loopbackScheme?: 'http' | 'https';
  /** Delays before each retry of a notification; the last one repeats. */
  notificationRetryDelaysMs?: readonly [number, ...number[]];
}

export interface RunningSandbox {
  /** The index page. */
  url: string;
  /** Authority, server and client certificate; `files` when they are kept. */
  certificates: Certificates;
  krofort: {
    apiUrl: string;
    /** Host of the cashier, for the provider's option `cashierHosts`. */
    cashierHost: string;
    webhookPublicKey: string;
    controlUrl: string;
    controlApiUrl: string;
  };
  close(): Promise<void>;
}

const PORT_VARIABLE = 'KASSA_SANDBOX_PORT';

/** @throws Error that names port and variable when a port is taken. Nothing is left running then. */
export async function startSandbox(options: SandboxOptions): Promise<RunningSandbox> {
  const { host = '127.0.0.1', port, certificatesDir } = options;
  const certificates = await (certificatesDir === undefined
    ? createCertificates('merchant')
    : certificatesIn(certificatesDir, 'merchant'));

  let base = '';
  const krofort = await createKrofortSandbox({
    server: certificates.server,
    ca: certificates.ca,
    pagesUrl: () => `${base}/krofort`,
    host,
    port: port === 0 ? 0 : port + 1,
    portVariable: PORT_VARIABLE,
    ...(options.loopbackScheme && { loopbackScheme: options.loopbackScheme }),
    ...(options.notificationRetryDelaysMs && { retryDelaysMs: options.notificationRetryDelaysMs }),
  });

  const app = new Hono();
  app.all('/krofort/*', mount(krofort.pages.fetch));
  app.get('/', pageHeaders, (context) =>
    context.html(
      page({
        title: 'Sandboxes',
        brand: 'Kassa sandbox',
        children: html`<p>Payment providers' APIs, imitated on this machine.</p>
          <section>
            <h2>Krofort</h2>
            ${facts([['API, by client certificate', `${krofort.apiUrl}/init-payment`]])}
            <p><a class="button primary" href="/krofort/control">Control page</a></p>
          </section>`,
      }),
    ),
  );
  const pages = await listen({ fetch: app.fetch, host, port, portVariable: PORT_VARIABLE }).catch(
    async (error: unknown) => {
      await krofort.close();
      throw error;
    },
  );
  base = pages.url;

  return {
    url: `${base}/`,
    certificates,
    krofort: {
      apiUrl: krofort.apiUrl,
      cashierHost: new URL(base).hostname,
      webhookPublicKey: krofort.webhookPublicKey,
      controlUrl: `${base}/krofort/control`,
      controlApiUrl: `${base}/krofort/control/api`,
    },
    close: async () => {
      await Promise.all([pages.close(), krofort.close()]);
    },
  };
}
