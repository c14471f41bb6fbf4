/** When certificates end: ours, a provider's root, and what browsers are shown at KASSA_URL. */
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { connect } from 'node:tls';
import { finding, reasonOf, type Finding } from './finding.ts';

const DAY_MS = 24 * 3_600_000;
/** Soon enough to order another one. The server warns in its log from then on, too. */
const SOON_DAYS = 30;
const CONNECT_MS = 10_000;

/** @param source PEM, or the path of a PEM file */
export async function checkCertificate(check: string, source: string): Promise<Finding> {
  try {
    const pem = source.includes('-----BEGIN ') ? source : await readFile(source, 'utf8');
    return lasts(check, new X509Certificate(pem));
  } catch (error) {
    return finding(check, false, `can't be read: ${reasonOf(error)}`);
  }
}

function lasts(check: string, { validFromDate, validToDate }: X509Certificate): Finding {
  const day = validToDate.toISOString().slice(0, 10);
  if (validFromDate.getTime() > Date.now())
    return finding(check, false, `is valid from ${validFromDate.toISOString().slice(0, 10)} only`);
  const days = Math.floor((validToDate.getTime() - Date.now()) / DAY_MS);
  if (days < 0) return finding(check, false, `has ended on ${day}: renew it`);
  return finding(
    check,
    days >= SOON_DAYS,
    `ends on ${day}, in ${days} days${days < SOON_DAYS ? ': renew it' : ''}`,
  );
}

/** What a server shows to whoever connects, trusted or not. */
export async function checkShownCertificate(check: string, address: string): Promise<Finding> {
  const { hostname, port } = new URL(address);
  const host = hostname.replace(/^\[|\]$/g, '');
  // Trust is another look's: here a certificate that has ended is to be read, too.
  const socket = connect({
    host,
    port: Number(port || 443),
    ...(isIP(host) === 0 && { servername: host }),
    rejectUnauthorized: false,
  });
  try {
    const shown = await new Promise<X509Certificate | undefined>((resolve, reject) => {
      socket.once('secureConnect', () => resolve(socket.getPeerX509Certificate()));
      socket.once('error', reject);
      socket.setTimeout(CONNECT_MS, () => reject(new Error(`no answer within ${CONNECT_MS / 1000} s`)));
    });
    return shown ? lasts(check, shown) : finding(check, false, 'no certificate is shown');
  } catch (error) {
    return finding(check, false, `was not seen: ${reasonOf(error)}`);
  } finally {
    socket.destroy();
  }
}
