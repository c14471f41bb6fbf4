/** Starts the sandboxes by themselves. `KASSA_SANDBOX_PORT` (4010) is the pages' port; the APIs' follow it. */
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { startSandbox } from './index.ts';

const port = z.coerce
  .number()
  .int()
  .min(0)
  .max(65_531)
  .safeParse(process.env['KASSA_SANDBOX_PORT'] ?? '4010');
if (!port.success) {
  console.error('KASSA_SANDBOX_PORT must be a port number from 0 to 65531.');
  process.exit(1);
}

try {
  const sandbox = await startSandbox({
    port: port.data,
    certificatesDir: fileURLToPath(new URL('../../../.kassa/certificates', import.meta.url)),
  });
  const { krofort, kronor, opp, payone, certificates } = sandbox;
  console.log(`Sandbox pages              ${sandbox.url}
Krofort API (mutual TLS)   ${krofort.apiUrl}/init-payment
Krofort control page       ${krofort.controlUrl}
Krofort webhook public key ${krofort.webhookPublicKey}
Kronor GraphQL             ${kronor.graphqlUrl}
Kronor control page        ${kronor.controlUrl}
Kronor merchant token      ${kronor.apiToken}
Swish phone                ${kronor.phoneUrl}
opp API                    ${opp.baseUrl}/v3/payments
opp control page           ${opp.controlUrl}
opp access token, entity   ${opp.accessToken}, ${opp.entityId}
PAYONE API                 ${payone.apiUrl}
PAYONE control page        ${payone.controlUrl}
PAYONE mid, aid, portalid  ${payone.merchant.mid}, ${payone.merchant.aid}, ${payone.merchant.portalid}
PAYONE portal key          ${payone.merchant.key}
Klarna script              ${payone.scriptUrl}
Authority                  ${certificates.files?.ca}
Client certificate         ${certificates.files?.client.cert}
Client key                 ${certificates.files?.client.key}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void sandbox.close().then(() => process.exit(0)));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
