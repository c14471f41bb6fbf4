/**
 * What Klarna says of a customer. In this order: the control page, an e-mail address with a marker, the customer's
 * own choice in the overlay. Results: wire contract B.
 */
import * as z from 'zod';
import { newIds, OUTCOMES, type Outcome, type Workorder, type World } from '../world.ts';

/** In the local part of an address, as Klarna's own test customers have them: `jane+denied@example.com`. */
const MARKERS: Readonly<Record<string, Outcome>> = {
  approved: 'approve',
  bare: 'approve_bare',
  denied: 'refuse',
  fixable: 'fix',
  closed: 'close',
  finalize: 'finalize',
};
const NO_FORM = 'noform';

/** Whatever else a shop tells Klarna of its order: a PHP shop's empty object is `[]`. */
const dataSchema = z
  .looseObject({ billing_address: z.looseObject({ email: z.string().nullish() }).optional() })
  .nullish()
  .catch(undefined);

export const loadSchema = z.object({ category: z.string(), data: dataSchema });
export const authorizeSchema = z.object({
  method: z.enum(['authorize', 'reauthorize', 'finalize']),
  category: z.string(),
  autoFinalize: z.boolean().default(true),
  data: dataSchema,
  /** The customer's choice. Left out: not asked yet. */
  outcome: z.enum(OUTCOMES).optional(),
});

export interface Result {
  approved: boolean;
  show_form: boolean;
  authorization_token?: string;
  finalize_required?: true;
  error?: { invalid_fields: string[] };
}
const FIXABLE = { invalid_fields: ['billing_address.email'] };

function markerOf(workorder: Workorder, data: z.infer<typeof dataSchema>): string | undefined {
  const email = data?.billing_address?.email ?? workorder.email ?? '';
  return /\+([a-z_]+)@/i.exec(email)?.[1]?.toLowerCase();
}

export function load(
  { settings }: World,
  workorder: Workorder,
  { data }: z.infer<typeof loadSchema>,
): Pick<Result, 'show_form' | 'error'> {
  const refused = workorder.refused || settings.load === 'refuse' || markerOf(workorder, data) === NO_FORM;
  if (refused) return { show_form: false };
  // Reference, load: an error whose fields can be corrected comes with a form that isn't shown.
  return settings.load === 'fix' ? { show_form: false, error: FIXABLE } : { show_form: true };
}

/** @returns `ask`: the customer has to choose in the overlay */
export function decide(
  world: World,
  workorder: Workorder,
  asked: z.infer<typeof authorizeSchema>,
): Result | 'ask' {
  if (workorder.refused) return { approved: false, show_form: false };
  const { klarna } = world.settings;
  const outcome =
    asked.outcome ?? (klarna === 'ask' ? MARKERS[markerOf(workorder, asked.data) ?? ''] : klarna);
  if (outcome === undefined) return 'ask';
  const isFirstStep = asked.method === 'authorize';
  switch (outcome) {
    case 'refuse':
      workorder.refused = true;
      return { approved: false, show_form: false };
    case 'close':
      // Reference, finalize: "rejected or aborted" is one answer, and the session is not refused by it.
      return { approved: false, show_form: asked.method !== 'finalize' };
    case 'fix':
      return { approved: false, show_form: true, error: FIXABLE };
    case 'finalize':
      if (isFirstStep) return { approved: true, show_form: true, finalize_required: true };
      break;
    case 'approve':
    case 'approve_bare':
      if (isFirstStep && !asked.autoFinalize)
        return { approved: true, show_form: true, finalize_required: true };
  }
  const token = newIds.token();
  world.tokens.set(token, {
    token,
    workorderid: workorder.workorderid,
    issuedAt: world.now(),
    state: 'issued',
  });
  // Reference, reauthorize: `show_form` is deprecated there, and "approved" with a token is what counts.
  return { approved: true, show_form: outcome !== 'approve_bare', authorization_token: token };
}
