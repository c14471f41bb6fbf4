/** Tells the log and the figures in time that the server's own certificate ends: then no page opens any more. */
import { X509Certificate } from 'node:crypto';
import type { LiveStatus } from '@kassa/server';

const DAY = 24 * 3_600_000;
const WARN_DAYS = 30;
/** With the older words too, which TLS takes as well. */
const PEM = /-----BEGIN (X509 |TRUSTED )?CERTIFICATE-----[^-]+-----END \1CERTIFICATE-----/g;

/** Looks now and once a day, until the checkout server closes. @param pem the certificate, and its chain if it has one */
export function watchCertificate(pem: string, live: LiveStatus): void {
  const ends = (pem.match(PEM) ?? []).map((one) => new X509Certificate(one).validToDate.getTime());
  if (ends.length === 0) return;
  // Of a chain, the first to end ends it.
  const endsAt = new Date(Math.min(...ends));
  measureEnd(endsAt, live);
  const look = () => warnOfEnd(endsAt, live);
  look();
  const timer = setInterval(look, DAY).unref();
  live.onClose(() => {
    clearInterval(timer);
    return Promise.resolve();
  });
}

function measureEnd(endsAt: Date, live: LiveStatus): void {
  const gauge = live.meter.createObservableGauge('kassa.certificate.end', {
    description: 'Time until a certificate ends',
    unit: 's',
  });
  gauge.addCallback((observed) =>
    observed.observe((endsAt.getTime() - live.now().getTime()) / 1_000, { certificate: 'serve' }),
  );
}

function warnOfEnd(endsAt: Date, live: LiveStatus): void {
  const daysLeft = Math.floor((endsAt.getTime() - live.now().getTime()) / DAY);
  if (daysLeft >= WARN_DAYS) return;
  const when = daysLeft < 0 ? 'has ended' : `is about to end (days left: ${daysLeft})`;
  live.log.warn(
    { incident: true, option: 'serve.tls.cert', validTo: endsAt.toISOString(), daysLeft },
    `The certificate that this server shows ${when}: start it with a new one before pages stop`,
  );
}
