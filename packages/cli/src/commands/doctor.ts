/** `kassa doctor`: what is wrong with a companion server, from afar or on its own machine. */
import { apiFrom, connect } from '../api.ts';
import type { LocalCall, LocalCommand } from '../command.ts';
import { checkShownCertificate } from '../doctor/certificates.ts';
import { finding, type Finding } from '../doctor/finding.ts';
import { checkInstallation, type Installation } from '../doctor/installation.ts';
import { checkServer } from '../doctor/server.ts';
import { EXIT, Failure, wrongUse } from '../failure.ts';
import { CONFIGURATION_OPTIONS, envFileOf } from '../local/configuration.ts';
import { table } from '../table.ts';

export const doctor: LocalCommand = {
  name: 'doctor',
  operands: [],
  summary: 'looks whether a server is reached, works, and has all that it needs',
  details: `From any machine, by KASSA_URL and KASSA_API_KEY: the server, its certificate, how long its oldest event and
notification have waited, the clock, the key, and with --origin whether a page of that origin
may use it. With --env or --config, on the server's own machine, before that: the
configuration, the database, each provider and its certificates, the events endpoint, and then
every origin. It pays nothing, and sends the events endpoint one event that isn't signed.
It ends with 1 when a look finds something wrong, with 2 when the configuration can't be used.`,
  options: {
    origin: { type: 'string', value: '<origin>', help: 'a page’s: https://shop.example' },
    ...CONFIGURATION_OPTIONS,
  },
  examples: ['kassa doctor --origin https://shop.example', 'kassa doctor --env .env'],
  local: true,
  run: async (call) => {
    const origin = call.text('origin');
    if (origin !== undefined && (!URL.canParse(origin) || new URL(origin).origin !== origin))
      throw wrongUse(`--origin ${origin} is no origin.`, 'Write it like https://shop.example');
    const isHere = call.text('config') !== undefined || envFileOf(call) !== undefined;
    const installation = isHere ? await checkInstallation(call) : undefined;
    const asked = origin === undefined ? (installation?.origins ?? []) : [origin];
    const findings = [...(installation?.findings ?? []), ...(await lookAtServer(call, installation, asked))];
    call.show(findings, () =>
      table(
        ['CHECK', '', 'FOUND'],
        findings.map(({ check, ok, says }) => [check, ok ? 'ok' : 'WRONG', says]),
      ),
    );
    const wrong = findings.filter(({ ok }) => !ok).map(({ check }) => check);
    if (wrong.length > 0) throw new Failure(EXIT.failed, `Wrong: ${wrong.join(', ')}.`);
  },
};

/** On its own machine a server that doesn't answer is one more finding. @throws Failure from afar */
async function lookAtServer(
  { env }: LocalCall,
  here: Installation | undefined,
  origins: readonly string[],
): Promise<Finding[]> {
  const key = here?.apiKey ?? env['KASSA_API_KEY'];
  const api = here ? connect(here.url, key ?? '') : apiFrom(env);
  const shown = api.url.startsWith('https:') ? [await checkShownCertificate('certificate', api.url)] : [];
  try {
    return [...shown, ...(await checkServer(api, key !== undefined, origins))];
  } catch (error) {
    if (!here || !(error instanceof Failure)) throw error;
    return [...shown, finding('server', false, error.message)];
  }
}
