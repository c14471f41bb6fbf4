import { sql, type Kysely } from 'kysely';

/** The first tables, in the SQL that SQLite and PostgreSQL share. */
const STATEMENTS = [
  'create table owner (number integer primary key check (number = 1), merchant_id text not null)',

  `create table orders (
    id text primary key,
    merchant_id text not null,
    merchant_reference text not null,
    created_at text not null,
    retain_at text,
    constraint orders_reference unique (merchant_id, merchant_reference)
  )`,
  'create index orders_retain on orders (retain_at) where retain_at is not null',

  // What the shop said of an order. Never overwritten: a payment is repeated as the row says that it was made from.
  `create table order_details (
    id text primary key,
    order_id text not null references orders (id),
    details text not null, sensitive text,
    customer_reference text,
    expires_at text not null
  )`,
  'create index order_details_customer on order_details (customer_reference) where customer_reference is not null',
  'create index order_details_order on order_details (order_id)',
  'create index order_details_sensitive on order_details (expires_at) where sensitive is not null',

  `create table sessions (
    id text primary key,
    order_id text not null references orders (id),
    details_id text not null references order_details (id),
    amount bigint not null, currency text not null,
    selected_method text,
    superseded_by text,
    expires_at text not null, expiry_notified integer not null default 0,
    version integer not null default 1,
    created_at text not null
  )`,
  // One session of an order is the current one, whoever asks at the same moment.
  'create unique index sessions_one_current on sessions (order_id) where superseded_by is null',
  'create index sessions_order on sessions (order_id)',
  'create index sessions_expiry on sessions (expiry_notified, expires_at)',

  `create table selections (
    session_id text not null references sessions (id),
    method text not null,
    details_id text not null references order_details (id),
    preparation text not null, data text not null,
    at text not null,
    constraint selections_key primary key (session_id, method)
  )`,

  `create table payments (
    id text primary key,
    order_id text not null references orders (id),
    session_id text not null references sessions (id),
    merchant_reference text not null,
    details_id text not null references order_details (id),
    session_expires_at text not null,
    provider text not null, method text not null,
    reference text not null unique,
    amount bigint not null, currency text not null,
    status text not null, raw_status text,
    reason text, reason_text_key text, customer_text text,
    provider_reference text,
    data text not null default '{}', remember text, input text, prepared text,
    next_action text,
    idempotency_key text not null, request_hash text not null,
    holds_lock integer not null, duplicate integer not null default 0,
    amount_captured bigint not null default 0,
    amount_refunded bigint not null default 0,
    amount_released bigint not null default 0,
    resolved_by text,
    version integer not null default 1,
    answered_at text, lease text, create_deadline text not null, create_tries integer not null,
    next_check_at text, checks integer not null default 0,
    unresolved_notified_at text,
    return_hash text not null unique, notification_hash text not null unique,
    event_sequence integer not null default 0,
    created_at text not null, updated_at text not null,
    constraint payments_idempotency unique (session_id, idempotency_key)
  )`,
  // The promise that nobody pays twice: the database keeps it, not the button.
  'create unique index payments_one_live_per_order on payments (order_id) where holds_lock = 1',
  'create index payments_order on payments (order_id)',
  'create index payments_session on payments (session_id)',
  'create index payments_created on payments (created_at, id)',
  // What is open, or has failed lately: few of a table that grows.
  'create index payments_status on payments (provider, status, updated_at)',
  'create index payments_unanswered on payments (provider, create_deadline) where answered_at is null',
  'create index payments_check on payments (provider, next_check_at) where next_check_at is not null',
  'create index payments_provider_reference on payments (provider, provider_reference)',

  `create table payment_history (
    payment_id text not null references payments (id),
    number integer not null,
    status text not null, raw_status text,
    source text not null,
    at text not null,
    constraint payment_history_key primary key (payment_id, number)
  )`,

  `create table operations (
    id text primary key,
    payment_id text not null references payments (id),
    number integer not null,
    kind text not null, amount bigint not null,
    status text not null, raw_status text, reason text,
    provider_reference text,
    data text not null, request text not null,
    idempotency_key text not null, request_hash text not null,
    resolved_by text,
    calling integer not null, lease text, call_deadline text not null, answer_lost integer not null,
    next_check_at text, checks integer not null,
    created_at text not null, updated_at text not null,
    constraint operations_number unique (payment_id, number),
    constraint operations_idempotency unique (payment_id, idempotency_key)
  )`,
  'create unique index operations_one_at_a_time on operations (payment_id) where calling = 1',
  'create index operations_check on operations (status, next_check_at)',

  `create table disputes (
    id text primary key,
    payment_id text not null references payments (id),
    provider_id text not null,
    kind text not null, amount bigint, raw_status text,
    opened_at text not null,
    constraint disputes_provider_id unique (payment_id, provider_id)
  )`,

  `create table inbox (
    id text primary key,
    provider text not null, notification_id text not null,
    payment_id text, about text,
    payload text not null,
    confirmed integer,
    received_at text not null, processed_at text,
    attempts integer not null default 0, next_attempt_at text not null, error text,
    constraint inbox_notification unique (provider, notification_id)
  )`,
  'create index inbox_payment on inbox (payment_id) where payment_id is not null',
  'create index inbox_due on inbox (processed_at, provider, next_attempt_at)',

  `create table outbox (
    id text primary key,
    payment_id text not null references payments (id),
    sequence integer not null,
    type text not null, body text not null,
    created_at text not null, delivered_at text, dead_at text,
    attempts integer not null default 0, refusals integer not null default 0,
    next_attempt_at text not null, error text,
    constraint outbox_sequence unique (payment_id, sequence)
  )`,
  'create index outbox_due on outbox (next_attempt_at) where delivered_at is null and dead_at is null',
  'create index outbox_waiting on outbox (created_at, id) where delivered_at is null and dead_at is null',
  'create index outbox_dead on outbox (created_at, id) where dead_at is not null',
  'create index outbox_created on outbox (created_at, id)',

  `create table return_codes (
    code_hash text primary key,
    payment_id text not null references payments (id),
    expires_at text not null,
    used_at text
  )`,
  'create index return_codes_expiry on return_codes (expires_at)',
  'create index return_codes_payment on return_codes (payment_id)',

  `create table remembered_customers (
    merchant_id text not null,
    provider text not null,
    customer_reference text not null,
    data text not null,
    created_at text not null,
    constraint remembered_customers_key primary key (merchant_id, provider, customer_reference)
  )`,

  // Who has a token that a provider gave the customer: a payment, or nobody because it was given back.
  `create table authorization_tokens (
    token_hash text primary key,
    payment_id text references payments (id),
    at text not null
  )`,
  'create index authorization_tokens_at on authorization_tokens (at)',
  'create index authorization_tokens_payment on authorization_tokens (payment_id)',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
