/** The role `merchant-backend`: what a merchant's API token may do. Kept on servers. */
import { CAPTURES } from './merchant/captures.ts';
import { DETAILS } from './merchant/details.ts';
import { PAYMENTS } from './merchant/payments.ts';
import { REFUNDS } from './merchant/refunds.ts';
import { RELEASES } from './merchant/releases.ts';
import { ROOTS } from './merchant/roots.ts';
import { SESSIONS } from './merchant/sessions.ts';
import { WEBHOOKS } from './merchant/webhooks.ts';

export const MERCHANT = [ROOTS, PAYMENTS, DETAILS, SESSIONS, CAPTURES, RELEASES, REFUNDS, WEBHOOKS].join('');
