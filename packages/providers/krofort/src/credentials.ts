/**
 * Our client certificates and Krofort's root, from PEM text or files. Files are looked at before every request
 * and read again when they have changed, so that a certificate is renewed by replacing its files.
 */
import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, statSync, type Stats } from 'node:fs';
import { ProviderError, type Log } from '@kassa/provider';

/** Each PEM text or the path of a PEM file. `cert` may be a chain, our own certificate first. */
export interface CertificateSource {
  cert: string;
  key: string;
  passphrase?: string;
}

/** What a connection is made with. */
export interface Identity {
  /** Changes when anything else here does. */
  id: string;
  ca: string;
  cert: string;
  key: string;
  passphrase: string | undefined;
}

interface Loaded {
  stamp: string;
  ca: string;
  certificates: (Omit<Identity, 'id' | 'ca'> & { x509: X509Certificate })[];
}

const lastToEnd = (
  certificates: Loaded['certificates'],
  now: Date,
): Loaded['certificates'][number] | undefined =>
  certificates
    .filter(({ x509 }) => x509.validFromDate <= now && now < x509.validToDate)
    .toSorted((a, b) => b.x509.validToDate.getTime() - a.x509.validToDate.getTime())[0];

const isPem = (source: string) => source.includes('-----BEGIN ');

export class Credentials {
  /** What is wrong at the start, one sentence each. */
  readonly problems: readonly string[];
  readonly #ca: string;
  readonly #sources: readonly CertificateSource[];
  #loaded: Loaded | undefined;
  #failedStamp: string | undefined;

  constructor(ca: string, sources: readonly CertificateSource[]) {
    this.#ca = ca;
    this.#sources = sources;
    const { loaded, problems } = this.#load();
    this.#loaded = loaded;
    this.problems = problems;
  }

  /**
   * The certificate that is valid at `now` and ends last.
   * @throws ProviderError misconfigured: none is.
   */
  current(now: Date, log: Log): Identity {
    this.#refresh(log);
    const certificates = this.#loaded?.certificates ?? [];
    const best = lastToEnd(certificates, now);
    if (!this.#loaded || !best) {
      const spans = certificates.map(({ x509 }) => `${x509.validFrom} to ${x509.validTo}`).join('; ');
      throw new ProviderError('misconfigured', `No Krofort client certificate is valid now (${spans})`);
    }
    const { ca } = this.#loaded;
    const { cert, key, passphrase, x509 } = best;
    const id = createHash('sha256').update(`${x509.fingerprint256}\n${ca}`).digest('hex');
    return { id, ca, cert, key, passphrase };
  }

  /**
   * What ends within `ms` after `now`: the certificate that is used, so that one which has its successor beside it
   * doesn't count, and Krofort's root. A certificate that has ended already counts too.
   */
  endingWithin(ms: number, now: Date, log: Log): { option: 'certificates' | 'ca'; validTo: Date }[] {
    this.#refresh(log);
    const { certificates = [], ca } = this.#loaded ?? {};
    const used = lastToEnd(certificates, now) ?? certificates.at(-1);
    const root = ca === undefined ? undefined : parseCertificate(ca);
    return [
      ...(used ? [{ option: 'certificates' as const, validTo: used.x509.validToDate }] : []),
      ...(root ? [{ option: 'ca' as const, validTo: root.validToDate }] : []),
    ].filter(({ validTo }) => validTo.getTime() - now.getTime() < ms);
  }

  /** A renewal may be half written: whatever doesn't fit together is left for the next look. */
  #refresh(log: Log): void {
    const stamp = this.#stamp();
    if (stamp === this.#loaded?.stamp || stamp === this.#failedStamp) return;
    const { loaded, problems } = this.#load();
    if (loaded) {
      this.#loaded = loaded;
      this.#failedStamp = undefined;
      log.info({}, 'Krofort certificates were read again');
    } else {
      this.#failedStamp = stamp;
      log.error({ problems }, 'Krofort certificates have changed and do not fit; using the ones from before');
    }
  }

  #stamp(): string {
    const sources = [this.#ca, ...this.#sources.flatMap(({ cert, key }) => [cert, key])];
    return sources
      .filter((source) => !isPem(source))
      .map((path) => {
        const stat = statOf(path);
        return stat ? `${stat.ino}:${stat.size}:${stat.mtimeMs}` : 'none';
      })
      .join();
  }

  #load(): { loaded: Loaded | undefined; problems: string[] } {
    const stamp = this.#stamp();
    const problems: string[] = [];
    const ca = read('ca', this.#ca, problems);
    if (ca !== undefined && parseCertificate(ca) === undefined)
      problems.push('ca must be a PEM certificate or the path of one.');
    const certificates = this.#sources.flatMap((source, index) => {
      const name = `certificates[${index}]`;
      const cert = read(`${name}.cert`, source.cert, problems);
      const key = read(`${name}.key`, source.key, problems);
      if (cert === undefined || key === undefined) return [];
      const x509 = parseCertificate(cert);
      if (!x509) {
        problems.push(`${name}.cert must be a PEM certificate or the path of one.`);
        return [];
      }
      const problem = keyProblem(x509, key, source.passphrase);
      if (problem !== undefined) problems.push(`${name}.key ${problem}`);
      return [{ cert, key, passphrase: source.passphrase, x509 }];
    });
    return {
      loaded: ca !== undefined && problems.length === 0 ? { stamp, ca, certificates } : undefined,
      problems,
    };
  }
}

/** Undefined when there is no such file, or when no file can have this path (NUL, too long). */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function read(name: string, source: string, problems: string[]): string | undefined {
  if (isPem(source)) return source;
  try {
    return readFileSync(source, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    problems.push(`${name} is neither PEM nor a file that can be read (${code}).`);
    return undefined;
  }
}

function parseCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

function keyProblem(
  certificate: X509Certificate,
  key: string,
  passphrase: string | undefined,
): string | undefined {
  try {
    const parsed = createPrivateKey({ key, ...(passphrase !== undefined && { passphrase }) });
    return certificate.checkPrivateKey(parsed) ? undefined : 'does not belong to its certificate.';
  } catch {
    return 'must be a PEM private key or the path of one, with its passphrase if it has one.';
  }
}
