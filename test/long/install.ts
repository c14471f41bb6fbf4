/** Before the tests here: what they need of the machine, installed where it is Debian's. */
import { ensureProgram } from '../../scripts/machine.ts';

export default async function setUp(): Promise<void> {
  await ensureProgram('nginx');
  await ensureProgram('caddy');
  await ensureProgram('pgbouncer');
  await ensureProgram('php', 'php-cli', 'php-curl');
  await ensureProgram('python3');
}
