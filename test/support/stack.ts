/**
 * Everything that a customer's payment passes through, on real sockets and free ports: the sandbox in this
 * process, the demo shop with the companion server as a child process that can be killed and started again.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startSandbox, type RunningSandbox } from '@kassa/sandbox';
import { freePorts } from '../../packages/server/test-support/free-ports.ts';
import { startPostgres } from '../../packages/server/test-support/postgres.ts';
import { payoneNotificationUrl, shopEnvironment } from '../../scripts/shop-environment.ts';
import { kronorControl, type KronorControl } from './kronor-control.ts';
import { oppControl, type OppControl } from './opp-control.ts';
import { payoneControl, type PayoneControl } from './payone-control.ts';
import { startSpreadingProxy } from './spreading-proxy.ts';
import { sandboxControl, type SandboxControl } from './sandbox-control.ts';

const MAIN = fileURLToPath(import.meta.resolve('@kassa/demo-shop/main'));

export interface StackOptions {
  /** The shop and the companion on https and wss, with a certificate of the sandbox's authority. */
  https?: boolean;
  /** The companion on a port and so an origin of its own. */
  ownOrigin?: boolean;
  /** All providers that the sandbox has, and not Krofort alone. */
  everyProvider?: boolean;
  /** More of the shop's environment: see apps/demo-shop/src/config.ts. */
  environment?: Record<string, string>;
  /** So many processes of the shop on one PostgreSQL, behind a proxy that spreads connections at random. */
  replicas?: number;
}

/** The shop as it is reached: one process, or its replicas, which start and stop together. */
export interface ShopProcess {
  /** Origin, no slash at the end. */
  readonly url: string;
  /** What it has printed, all starts included. */
  readonly output: string;
  /** Resolves once the shop answers. Does nothing while it runs. */
  start(): Promise<void>;
  /** SIGTERM ends it gracefully, SIGKILL at once. Resolves when it is gone, with its exit code. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
}

export interface Stack {
  sandbox: RunningSandbox;
  /** What the bank does: outcomes, notifications, faults. */
  krofort: SandboxControl;
  /** The same of the /v3/payments provider. */
  opp: OppControl;
  kronor: KronorControl;
  payone: PayoneControl;
  shop: ShopProcess;
  /** Kassa's public URL: `http://localhost:…/kassa`. */
  kassaUrl: string;
  /** For Kassa's merchant routes. */
  apiKey: string;
  /** What must be in nothing that a browser or a log gets: keys, secrets, the client certificate's key. */
  secrets: readonly string[];
  close(): Promise<void>;
}

/** What all processes of the shop have printed, in the order in which it came. */
interface Printed {
  text: string;
}

type Replica = Pick<ShopProcess, 'start' | 'stop'>;

function shopProcess(environment: Record<string, string>, printed: Printed): Replica {
  let child: ChildProcess | undefined;
  let open = Promise.resolve();
  return {
    async start() {
      // It may be starting: whoever comes now waits for that too.
      if (child) return open;
      const started = spawn(process.execPath, [MAIN], { env: { ...process.env, ...environment } });
      child = started;
      started.once('exit', () => (child = undefined));
      let own = '';
      open = new Promise<void>((resolve, reject) => {
        const read = (chunk: Buffer) => {
          own += chunk.toString();
          printed.text += chunk.toString();
          if (own.includes('is open at')) resolve();
        };
        started.stdout.on('data', read);
        started.stderr.on('data', read);
        started.once('exit', () => reject(new Error(`The shop did not start:\n${own}`)));
      });
      await open;
    },
    async stop(signal = 'SIGTERM') {
      if (!child) return null;
      const gone = once(child, 'exit') as Promise<[number | null]>;
      child.kill(signal);
      return (await gone)[0];
    },
  };
}

function shopOf(url: string, replicas: readonly Replica[], printed: Printed): ShopProcess {
  let hasFile = false;
  return {
    url,
    get output() {
      return printed.text;
    },
    start: async () => {
      // SQLite lets nobody wait who makes a new file a WAL one: the first makes the shop's own file, the others find it.
      if (!hasFile) await replicas[0]?.start();
      hasFile = true;
      await Promise.all(replicas.map((replica) => replica.start()));
    },
    stop: async (signal) => {
      const codes = await Promise.all(replicas.map((replica) => replica.stop(signal)));
      return codes.find((code) => code !== 0) ?? codes[0] ?? null;
    },
  };
}

export async function startStack({
  https = false,
  ownOrigin = false,
  everyProvider = false,
  environment = {},
  replicas = 1,
}: StackOptions = {}): Promise<Stack> {
  const folder = await mkdtemp(join(tmpdir(), 'kassa-stack-'));
  const scheme = https ? 'https' : 'http';
  // The shop's address must be known before it starts, and stay when it starts again.
  const port = await freePorts(2 + replicas);
  const kassaPort = port + 1;
  const ports = replicas === 1 ? [port] : Array.from({ length: replicas }, (_, index) => port + 2 + index);
  const url = `${scheme}://localhost:${port}`;
  const kassaUrl = ownOrigin ? `${scheme}://localhost:${kassaPort}` : `${url}/kassa`;
  const shopFolder = join(folder, 'shop');
  const sandbox = await startSandbox({
    port: 0,
    certificatesDir: join(folder, 'certificates'),
    loopbackScheme: scheme,
    // A restarted shop should not be waited for.
    notificationRetryDelaysMs: [200, 500],
    // We are held to all that the document asks for, and not to what others leave out.
    payone: { notificationUrl: payoneNotificationUrl(kassaUrl, shopFolder), demands: 'tables' },
  });
  const { files } = sandbox.certificates;
  const settings: Record<string, string> = {
    ...shopEnvironment(sandbox, shopFolder, port, { everyProvider }),
    ...(ownOrigin && { KASSA_PORT: String(kassaPort), KASSA_URL: kassaUrl }),
    ...(https &&
      files && {
        SHOP_TLS_CERT: files.server.cert,
        SHOP_TLS_KEY: files.server.key,
        // Kassa sends its events to the shop's own https address.
        NODE_EXTRA_CA_CERTS: files.ca,
      }),
    ...environment,
  };
  const secrets = [
    ...['KASSA_SESSION_KEYS', 'KASSA_URL_SECRET', 'KASSA_EVENT_SECRET', 'KASSA_API_KEYS'].map(
      (name) => settings[name]?.split('=')[1] || settings[name] || '',
    ),
    ...(files ? [await readFile(files.client.key, 'utf8'), await readFile(files.client.cert, 'utf8')] : []),
  ];
  const postgres = replicas === 1 ? undefined : await startPostgres();
  const shared = postgres && { SHOP_URL: url, KASSA_DATABASE_URL: await postgres.createDatabase() };
  const proxy = postgres && (await startSpreadingProxy(port, ports));
  const printed: Printed = { text: '' };
  const members = ports.map((own) =>
    shopProcess({ ...settings, ...shared, KASSA_SHOP_PORT: String(own) }, printed),
  );
  const shop = shopOf(url, members, printed);
  const close = async () => {
    await shop.stop();
    await proxy?.close();
    await postgres?.stop();
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  };
  await shop.start().catch(async (error: unknown) => {
    await close();
    throw error;
  });
  const krofort = sandboxControl(sandbox.krofort.controlApiUrl);
  const opp = oppControl(sandbox.opp.controlApiUrl);
  const kronor = kronorControl(sandbox.kronor.controlApiUrl);
  const payone = payoneControl(sandbox.payone.controlApiUrl);
  const apiKey = settings['KASSA_API_KEYS'] ?? '';
  return { sandbox, krofort, opp, kronor, payone, shop, kassaUrl, apiKey, secrets, close };
}
