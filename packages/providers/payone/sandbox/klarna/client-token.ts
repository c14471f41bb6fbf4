/** Klarna's client token: a JWT that only its own script reads. Claims: decoded from the document's sample. */
import { randomBytes } from 'node:crypto';
import type { Workorder } from '../world.ts';

export interface SandboxClaims {
  category: string;
  /** Where the sandbox's own script and pages stand. */
  klarnaUrl: string;
  language: string;
  refuseShadowContainers: boolean;
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Signed with nothing: the script doesn't look, and nobody else has to. */
export function clientTokenFor(
  { sessionId, country }: Pick<Workorder, 'sessionId' | 'country'>,
  { category, klarnaUrl, language, refuseShadowContainers }: SandboxClaims,
): string {
  const claims = {
    session_id: sessionId,
    base_url: klarnaUrl,
    design: 'klarna',
    language,
    purchase_country: country,
    trace_flow: false,
    environment: 'playground',
    merchant_name: 'Your business name',
    session_type: 'PAYMENTS',
    client_event_base_url: klarnaUrl,
    experiments: [],
    // Not in Klarna's: what the sandbox tells its own script.
    sandbox: { categories: [category], refuse_shadow_containers: refuseShadowContainers },
  };
  return [part({ alg: 'RS256' }), part(claims), randomBytes(64).toString('base64url')].join('.');
}
