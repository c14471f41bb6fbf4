/**
 * `kassa-sandbox` starts the sandboxes by themselves. `KASSA_SANDBOX_PORT` (4010) is the pages' port; the APIs' follow
 * it. `--chaos` adds a companion server and a page to break things by hand, on the ports after those. Certificates are
 * kept in `.kassa/certificates`, or in the folder that `KASSA_FOLDER` names.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { startChaos } from './chaos/start-chaos.ts';
import { environmentOf } from './environment.ts';
import { startSandbox } from './index.ts';

/** How far behind the pages' port the page of `--chaos` is; its companion server is on the next. */
const CHAOS_PORT = 5;

const port = z.coerce
  .number()
  .int()
  .min(0)
  .max(65_529)
  .safeParse(process.env['KASSA_SANDBOX_PORT'] ?? '4010');
if (!port.success) {
  console.error('KASSA_SANDBOX_PORT must be a port number from 0 to 65529.');
  process.exit(1);
}

try {
  const { values } = parseArgs({ options: { chaos: { type: 'boolean', default: false } } });
  const sandbox = await startSandbox({
    port: port.data,
    certificatesDir: resolve(process.env['KASSA_FOLDER'] ?? '.kassa', 'certificates'),
  });
  const { url, krofort, kronor, opp, payone } = sandbox;
  const chaos = values.chaos ? await startChaos(sandbox, port.data + CHAOS_PORT) : undefined;
  const lines = Object.entries(environmentOf(sandbox)).map(([name, value]) => `${name}=${value}`);
  if (chaos) console.log(`# Chaos               ${chaos.url}`);
  console.log(`# Sandbox pages       ${url}
# Krofort's control   ${krofort.controlUrl}
# Kronor's control    ${kronor.controlUrl}
# Swish phone         ${kronor.phoneUrl}
# opp's control       ${opp.controlUrl}
# PAYONE's control    ${payone.controlUrl}
# The shop's .env, the same at each start:
${lines.join('\n')}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      void Promise.all([chaos?.close(), sandbox.close()]).then(() => process.exit(0));
    });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
