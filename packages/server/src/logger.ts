/** The default logger: pino, JSON lines on standard output, secrets and personal data left out by name. */
import type { Log } from '@kassa/provider';
import { pino, type DestinationStream } from 'pino';

const SECRET = [
  ...['authorization', 'token', 'secret', 'key', 'apiKey', 'password', 'passphrase', 'cert'],
  ...['endUserToken', 'clientToken', 'authorizationToken'],
  ...['nationalId', 'nationalIdentificationNumber', 'psuId', 'personalid', 'birthday'],
  ...['input', 'customer', 'remember', 'headers'],
];

/** What is redacted wherever it stands at the top, one or two levels down, or in an error's own fields. */
const REDACTED_PATHS = SECRET.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

/** @param destination standard output when left out; a file's write stream, for example */
export const createLogger = (destination?: DestinationStream): Log =>
  pino({ name: 'kassa', redact: { paths: REDACTED_PATHS, censor: '[redacted]' } }, destination);
