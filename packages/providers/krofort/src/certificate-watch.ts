/** Tells the log in time that a certificate ends: without a valid one every Krofort payment stops at once. */
import type { ProviderHost } from '@kassa/provider';
import type { Credentials } from './credentials.ts';

const DAY = 24 * 3_600_000;
const WARN_DAYS = 30;

/** Looks now and once a day. @returns how to stop */
export function watchCertificates(credentials: Credentials, host: ProviderHost): () => void {
  const look = () => warnOfEnds(credentials, host);
  look();
  const timer = setInterval(look, DAY).unref();
  return () => clearInterval(timer);
}

function warnOfEnds(credentials: Credentials, host: ProviderHost): void {
  const at = host.now();
  for (const { option, validTo } of credentials.endingWithin(WARN_DAYS * DAY, at, host.log)) {
    const daysLeft = Math.floor((validTo.getTime() - at.getTime()) / DAY);
    const what = option === 'ca' ? 'Krofort’s root certificate' : 'The Krofort client certificate';
    const when = daysLeft < 0 ? 'has ended' : `is about to end (days left: ${daysLeft})`;
    host.log.warn(
      { incident: true, option, validTo: validTo.toISOString(), daysLeft },
      `${what} ${when}: replace it before payments stop`,
    );
  }
}
