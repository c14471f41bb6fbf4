/** What a companion server on this machine would start with: its options, database, certificates and neighbours. */
import * as z from 'zod';
import type { LocalCall } from '../command.ts';
import { endpointsOf } from '../local/environment.ts';
import { environmentOf, readConfiguration } from '../local/configuration.ts';
import { loadServer, refusedOptions, withFormsIn, type Store } from '../local/packages.ts';
import { checkCertificate } from './certificates.ts';
import { checkProvider, checkSignedEndpoint } from './endpoints.ts';
import { finding, reasonOf, type Finding } from './finding.ts';

const usedOptions = z.looseObject({
  publicUrl: z.string(),
  merchant: z.looseObject({
    origins: z.array(z.string()),
    apiKeys: z.array(z.string()).optional(),
    id: z.string(),
    events: z.looseObject({ url: z.string() }).optional(),
    /** A function of the shop's own has no address. */
    confirmPayment: z.looseObject({ url: z.string() }).optional().catch(undefined),
  }),
  store: z.custom<Store>(),
});

export interface Installation {
  url: string;
  apiKey: string | undefined;
  origins: readonly string[];
  findings: Finding[];
}

/** @throws Failure with everything that is missing or wrong in the options, by name */
export async function checkInstallation(call: LocalCall): Promise<Installation> {
  const { folder, options, named, spoken } = await readConfiguration(call);
  const { createCheckoutServer } = await loadServer(folder);
  const companion = await madeOf(() => createCheckoutServer(options), named);
  const { publicUrl: url, merchant, store } = usedOptions.parse(options);
  const findings = [finding('configuration', true, 'complete'), await checkDatabase(store, merchant.id)];
  await madeOf(() => withFormsIn(folder, companion, spoken), named).finally(() => companion.close());
  findings.push(...(await checkProviders(call)));
  findings.push(
    merchant.events
      ? await checkSignedEndpoint('events endpoint', merchant.events.url, 'an event')
      : finding('events endpoint', true, 'none is set: the shop hears of no payment by itself'),
  );
  if (merchant.confirmPayment)
    findings.push(await checkSignedEndpoint('confirm endpoint', merchant.confirmPayment.url, 'a question'));
  return { url, apiKey: merchant.apiKeys?.[0], origins: merchant.origins, findings };
}

/** The packages' own sentences about their options. */
async function madeOf<T>(make: () => T | Promise<T>, named: (problem: string) => string): Promise<T> {
  try {
    return await make();
  } catch (error) {
    throw refusedOptions(error, named) ?? error;
  }
}

async function checkDatabase({ db }: Store, merchantId: string): Promise<Finding> {
  try {
    const tables = await db.introspection.getTables();
    if (!tables.some(({ name }) => name === 'owner'))
      return finding('database', true, 'reached; `kassa serve` will make its tables');
    const [owner] = await db.selectFrom('owner').select('merchantId').execute();
    const isOurs = owner === undefined || owner.merchantId === merchantId;
    const says = isOurs ? 'reached, with its tables' : `is that of the merchant "${owner.merchantId}"`;
    return finding('database', isOurs, says);
  } catch (error) {
    return finding('database', false, `was not reached: ${reasonOf(error)}`);
  }
}

/** A file of options has made its providers already: where they call stands in the environment alone. */
async function checkProviders(call: LocalCall): Promise<Finding[]> {
  if (call.text('config') !== undefined)
    return [finding('providers', true, 'not looked at: only --env says where they are')];
  const endpoints = endpointsOf(await environmentOf(call));
  const findings: Finding[] = [];
  for (const endpoint of endpoints) {
    const { name, tls } = endpoint;
    if (tls)
      findings.push(
        await checkCertificate(`${name} certificate`, tls.cert),
        await checkCertificate(`${name} root`, tls.ca),
      );
    findings.push(await checkProvider(endpoint));
  }
  return findings;
}
