/**
 * A certificate authority for one machine: ECDSA P-256, made in milliseconds, trusted by nobody but who is given
 * its certificate. Never for anything but a sandbox.
 */
// tsyringe, which @peculiar/x509 stands on, wants it first.
import 'reflect-metadata';
import { X509Certificate as NodeCertificate } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { makeFolder } from './make-folder.ts';

/** A certificate and its private key (PKCS #8), both PEM. */
export interface KeyPair {
  cert: string;
  key: string;
}

export interface Validity {
  /** Now, when left out. */
  notBefore?: Date;
  /** 397 days from now, when left out: the most that browsers take. */
  notAfter?: Date;
}

export interface Authority extends KeyPair {
  /** For a server on this machine: `localhost`, `127.0.0.1`, `::1`. */
  issueServer(validity?: Validity): Promise<KeyPair>;
  /** For a client; servers read `commonName` to know who calls. */
  issueClient(commonName: string, validity?: Validity): Promise<KeyPair>;
}

const DAY = 86_400_000;
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const LOOPBACK = [
  { type: 'dns', value: 'localhost' },
  { type: 'ip', value: '127.0.0.1' },
  { type: 'ip', value: '::1' },
] as const;

const newKeys = () => crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);

async function keyToPem(key: CryptoKey): Promise<string> {
  return `${PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')}\n`;
}

async function keyFromPem(pem: string): Promise<CryptoKey> {
  return crypto.subtle.importKey('pkcs8', PemConverter.decodeFirst(pem), ALGORITHM, true, ['sign']);
}

/** A new authority, in memory. Tests make a second one to have a foreign certificate. */
export async function createAuthority(commonName: string): Promise<Authority> {
  const keys = await newKeys();
  const cert = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${commonName}`,
    keys,
    signingAlgorithm: ALGORITHM,
    notAfter: new Date(Date.now() + 3650 * DAY),
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return authorityFrom({ cert: `${cert.toString('pem')}\n`, key: await keyToPem(keys.privateKey) });
}

async function authorityFrom(pair: KeyPair): Promise<Authority> {
  const issuer = new X509Certificate(pair.cert);
  const signingKey = await keyFromPem(pair.key);

  async function issue(
    commonName: string,
    usage: ExtendedKeyUsage,
    names: readonly { type: 'dns' | 'ip'; value: string }[],
    { notBefore = new Date(), notAfter = new Date(Date.now() + 397 * DAY) }: Validity = {},
  ): Promise<KeyPair> {
    const keys = await newKeys();
    const cert = await X509CertificateGenerator.create({
      subject: `CN=${commonName}`,
      issuer: issuer.subject,
      publicKey: keys.publicKey,
      signingKey,
      signingAlgorithm: ALGORITHM,
      notBefore,
      notAfter,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([usage]),
        await AuthorityKeyIdentifierExtension.create(issuer),
        await SubjectKeyIdentifierExtension.create(keys.publicKey),
        ...(names.length > 0 ? [new SubjectAlternativeNameExtension([...names])] : []),
      ],
    });
    return { cert: `${cert.toString('pem')}\n`, key: await keyToPem(keys.privateKey) };
  }

  return {
    ...pair,
    issueServer: (validity) => issue('localhost', ExtendedKeyUsage.serverAuth, LOOPBACK, validity),
    issueClient: (commonName, validity) => issue(commonName, ExtendedKeyUsage.clientAuth, [], validity),
  };
}

/** What one sandbox needs, and where the files are that others are pointed at. */
export interface Certificates {
  /** The authority's certificate, PEM. */
  ca: string;
  server: KeyPair;
  client: KeyPair;
  /** Absent when made in memory. */
  files?: { ca: string; server: KeyPair; client: KeyPair };
}

/** Certificates in memory, for a test. */
export async function createCertificates(
  clientName: string,
): Promise<Certificates & { authority: Authority }> {
  const authority = await createAuthority('Kassa sandbox authority');
  const [server, client] = await Promise.all([authority.issueServer(), authority.issueClient(clientName)]);
  return { ca: authority.cert, server, client, authority };
}

/**
 * The certificates in `folder`, made when they aren't there and again when fewer than 30 days are left, so that
 * a second start only reads files. Keys are readable by their owner alone.
 */
export async function certificatesIn(folder: string, clientName: string): Promise<Certificates> {
  await makeFolder(folder);
  const file = (name: string): KeyPair => ({
    cert: join(folder, `${name}.pem`),
    key: join(folder, `${name}-key.pem`),
  });
  const files = { ca: file('ca'), server: file('server'), client: file('client') };

  const kept = await readPair(files.ca);
  const authority = await (kept && isFresh(kept.cert)
    ? authorityFrom(kept)
    : createAuthority('Kassa sandbox authority'));
  if (authority.cert !== kept?.cert) await writePair(files.ca, authority);

  const keepOrIssue = async (at: KeyPair, issue: () => Promise<KeyPair>): Promise<KeyPair> => {
    const current = await readPair(at);
    if (current && isFresh(current.cert) && isIssuedBy(current.cert, authority.cert)) return current;
    const issued = await issue();
    await writePair(at, issued);
    return issued;
  };
  return {
    ca: authority.cert,
    server: await keepOrIssue(files.server, () => authority.issueServer()),
    client: await keepOrIssue(files.client, () => authority.issueClient(clientName)),
    files: { ca: files.ca.cert, server: files.server, client: files.client },
  };
}

async function readPair({ cert, key }: KeyPair): Promise<KeyPair | undefined> {
  try {
    const [certText, keyText] = await Promise.all([readFile(cert, 'utf8'), readFile(key, 'utf8')]);
    return { cert: certText, key: keyText };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** By rename, so that whoever reads at the same time sees the old file or the new one. */
async function writePair(at: KeyPair, pair: KeyPair): Promise<void> {
  for (const part of ['key', 'cert'] as const) {
    await writeFile(`${at[part]}.new`, pair[part], { mode: 0o600 });
    await rename(`${at[part]}.new`, at[part]);
  }
}

const isFresh = (cert: string) => new NodeCertificate(cert).validToDate.getTime() > Date.now() + 30 * DAY;

function isIssuedBy(cert: string, ca: string): boolean {
  const authority = new NodeCertificate(ca);
  const leaf = new NodeCertificate(cert);
  return leaf.checkIssued(authority) && leaf.verify(authority.publicKey);
}
