/** Every provider's sandbox on real sockets: their pages on one plain HTTP port, their APIs on the ports after it. */
// Says which Node is needed, before a dependency fails on an older one.
import '@kassa/provider';
import { dirname } from 'node:path';
import { createKrofortSandbox } from '@kassa/krofort/sandbox';
import { createKronorSandbox } from '@kassa/kronor/sandbox';
import { createOppSandbox } from '@kassa/opp/sandbox';
import { createPayoneSandbox, SANDBOX_MERCHANT, type PayoneSandboxOptions } from '@kassa/payone/sandbox';
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
import {
  COMPANION_URL,
  companionEnvironment,
  environmentOf,
  payoneNotificationUrl,
  SHOP_ORIGINS,
} from './environment.ts';

export { environmentOf } from './environment.ts';

export interface SandboxOptions {
  /** `127.0.0.1` when left out. */
  host?: string;
  /** The port of the pages; the APIs take the ports after it. Free ports when 0 or left out. */
  port?: number;
  /** Where certificates are kept. In memory, new at each start, when left out. */
  certificatesDir?: string;
  /** `publicUrl` of the companion server, where PAYONE's notifications go: `http://127.0.0.1:8080/kassa`. */
  companionUrl?: string;
  /** Origins of the shop's pages: port 3000 of this machine when left out. */
  origins?: readonly string[];
  /** Where the companion server sends the shop's events: nowhere when left out. */
  eventsUrl?: string;
  /** How customers return to a shop on this machine; `http` when left out. */
  loopbackScheme?: 'http' | 'https';
  /** Delays before each retry of a notification; the last one repeats. */
  notificationRetryDelaysMs?: readonly [number, ...number[]];
  /** PAYONE's settings at the start; `notificationUrl` is the one that a merchant sets in PAYONE's interface. */
  payone?: PayoneSandboxOptions['settings'];
}

export interface RunningSandbox {
  /** The index page. */
  url: string;
  /** The variables with which `kassa serve` pays here. The same at each start, on the same ports. */
  environment: Readonly<Record<string, string>>;
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
  kronor: {
    /** For the provider's option `environment`. */
    graphqlUrl: string;
    hostedUrl: string;
    /** The provider's option of the same name. */
    apiToken: string;
    /** Swish on a phone. */
    phoneUrl: string;
    controlUrl: string;
    controlApiUrl: string;
  };
  opp: {
    /** The provider's option of the same name, like the next two. */
    baseUrl: string;
    accessToken: string;
    entityId: string;
    controlUrl: string;
    controlApiUrl: string;
  };
  payone: {
    /** The provider's option of the same name, like the next one. */
    apiUrl: string;
    scriptUrl: string;
    /** Numbers and portal key. */
    merchant: typeof SANDBOX_MERCHANT;
    controlUrl: string;
    /** `PUT /settings { notificationUrl }` says where TransactionStatus goes. */
    controlApiUrl: string;
  };
  close(): Promise<void>;
}

const PORT_VARIABLE = 'KASSA_SANDBOX_PORT';
/** How far behind the pages' port each API is. */
const API_PORTS = { krofort: 1, kronor: 2, payone: 3, opp: 4 };

/** @throws Error that names port and variable when a port is taken. Nothing is left running then. */
export async function startSandbox(options: SandboxOptions = {}): Promise<RunningSandbox> {
  const { host = '127.0.0.1', port = 0, certificatesDir, companionUrl = COMPANION_URL } = options;
  const certificates = await (certificatesDir === undefined
    ? createCertificates('merchant')
    : certificatesIn(certificatesDir, 'merchant'));
  let base = '';
  const { keep, closeAll } = createKeeper();
  const providers = await startProviders(options, certificates, keep, () => base);
  const { fetch } = pagesOf(providers, () => base);
  const pages = await keep(listen({ fetch, host, port, portVariable: PORT_VARIABLE }));
  base = pages.url;
  const sandbox = { url: `${base}/`, certificates, ...addressesOf(providers, base) };
  const ofCompanion = companionEnvironment(
    companionUrl,
    options.origins ?? SHOP_ORIGINS,
    certificatesDir === undefined ? '.' : dirname(certificatesDir),
  );
  const ofShop = options.eventsUrl === undefined ? {} : { KASSA_EVENTS_URL: options.eventsUrl };
  return {
    ...sandbox,
    environment: { ...ofCompanion, ...ofShop, ...environmentOf(sandbox) },
    close: closeAll,
  };
}

interface Part {
  close(): Promise<void>;
}
type Keep = <T extends Part>(starting: Promise<T>) => Promise<T>;

/** Keeps what has started. When something doesn't start, all of it is closed. */
function createKeeper(): { keep: Keep; closeAll: () => Promise<void> } {
  const running: Part[] = [];
  const closeAll = async () => {
    await Promise.all(running.map((part) => part.close()));
  };
  const keep: Keep = async (starting) => {
    const part = await starting.catch(async (error: unknown) => {
      await closeAll();
      throw error;
    });
    running.push(part);
    return part;
  };
  return { keep, closeAll };
}

type Providers = Awaited<ReturnType<typeof startProviders>>;

/** @param base the pages' own address, which is known once all of these have started */
async function startProviders(
  options: SandboxOptions,
  { server, ca }: Certificates,
  keep: Keep,
  base: () => string,
) {
  const { host = '127.0.0.1', port = 0, companionUrl = COMPANION_URL, loopbackScheme } = options;
  const retryDelaysMs = options.notificationRetryDelaysMs;
  const portOf = (name: keyof typeof API_PORTS) => (port === 0 ? 0 : port + API_PORTS[name]);
  const common = (name: keyof typeof API_PORTS) => ({
    pagesUrl: () => `${base()}/${name}`,
    host,
    port: portOf(name),
    portVariable: PORT_VARIABLE,
    ...(retryDelaysMs && { retryDelaysMs }),
  });
  const krofort = await keep(
    createKrofortSandbox({ ...common('krofort'), server, ca, ...(loopbackScheme && { loopbackScheme }) }),
  );
  // Pages and API on one port: they share the session that stands in the hosted page's address.
  const kronor = await keep(
    createKronorSandbox({
      host,
      port: portOf('kronor'),
      portVariable: PORT_VARIABLE,
      ...(retryDelaysMs && { retryAfterMs: retryDelaysMs[0] }),
    }),
  );
  const opp = await keep(createOppSandbox(common('opp')));
  const payone = await keep(
    createPayoneSandbox({
      ...common('payone'),
      settings: { notificationUrl: payoneNotificationUrl(companionUrl), ...options.payone },
    }),
  );
  return { krofort, kronor, opp, payone };
}

/** The index page, and behind it the pages of the providers that have none of their own. */
function pagesOf({ krofort, kronor, opp, payone }: Providers, base: () => string): Hono {
  const app = new Hono();
  app.all('/krofort/*', mount(krofort.pages.fetch));
  app.all('/opp/*', mount(opp.pages.fetch));
  app.all('/payone/*', mount(payone.pages.fetch));
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
          </section>
          <section>
            <h2>Kronor</h2>
            ${facts([['GraphQL, by HTTP and socket', `${kronor.url}/v1/graphql`]])}
            <p>
              <a class="button primary" href="${kronor.url}/control">Control page</a>
              <a class="button" href="${kronor.url}/phone">Swish phone</a>
            </p>
          </section>
          <section>
            <h2>/v3/payments (opp)</h2>
            ${facts([['API, by bearer token', `${opp.baseUrl}/v3/payments`]])}
            <p><a class="button primary" href="/opp/control">Control page</a></p>
          </section>
          <section>
            <h2>PAYONE, Klarna</h2>
            ${facts([
              ['API, by hashed key', payone.apiUrl],
              ['Klarna’s script', `${base()}/payone/klarna/lib/v1/api.js`],
            ])}
            <p><a class="button primary" href="/payone/control">Control page</a></p>
          </section>`,
      }),
    ),
  );
  return app;
}

/** What the providers' options and the tests need to reach them. */
const addressesOf = ({ krofort, kronor, opp, payone }: Providers, base: string) => ({
  krofort: {
    apiUrl: krofort.apiUrl,
    cashierHost: new URL(base).hostname,
    webhookPublicKey: krofort.webhookPublicKey,
    controlUrl: `${base}/krofort/control`,
    controlApiUrl: `${base}/krofort/control/api`,
  },
  kronor: {
    graphqlUrl: `${kronor.url}/v1/graphql`,
    hostedUrl: kronor.url,
    apiToken: kronor.token,
    phoneUrl: `${kronor.url}/phone`,
    controlUrl: `${kronor.url}/control`,
    controlApiUrl: `${kronor.url}/control/api`,
  },
  opp: {
    baseUrl: opp.baseUrl,
    accessToken: opp.accessToken,
    entityId: opp.entityId,
    controlUrl: `${base}/opp/control`,
    controlApiUrl: `${base}/opp/control/api`,
  },
  payone: {
    apiUrl: payone.apiUrl,
    scriptUrl: `${base}/payone/klarna/lib/v1/api.js`,
    merchant: SANDBOX_MERCHANT,
    controlUrl: `${base}/payone/control`,
    controlApiUrl: `${base}/payone/control/api`,
  },
});
