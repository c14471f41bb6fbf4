import { sql, type Kysely } from 'kysely';

/** The first tables. Written for SQLite and PostgreSQL alike. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('orders')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('merchant_id', 'text', (c) => c.notNull())
    .addColumn('merchant_reference', 'text', (c) => c.notNull())
    .addColumn('created_at', 'text', (c) => c.notNull())
    .addUniqueConstraint('orders_reference', ['merchant_id', 'merchant_reference'])
    .execute();

  await db.schema
    .createTable('sessions')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('order_id', 'text', (c) => c.notNull().references('orders.id'))
    .addColumn('amount', 'bigint', (c) => c.notNull())
    .addColumn('currency', 'text', (c) => c.notNull())
    .addColumn('details', 'text', (c) => c.notNull())
    .addColumn('sensitive', 'text')
    .addColumn('selected_method', 'text')
    .addColumn('superseded_by', 'text')
    .addColumn('expires_at', 'text', (c) => c.notNull())
    .addColumn('expiry_notified', 'integer', (c) => c.notNull())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('created_at', 'text', (c) => c.notNull())
    .execute();
  // One session of an order is the current one, whoever asks at the same moment.
  await sql`create unique index sessions_one_current on sessions (order_id) where superseded_by is null`.execute(
    db,
  );
  await sql`create index sessions_sensitive on sessions (expires_at) where sensitive is not null`.execute(db);
  await db.schema.createIndex('sessions_order').on('sessions').column('order_id').execute();
  await db.schema
    .createIndex('sessions_expiry')
    .on('sessions')
    .columns(['expiry_notified', 'expires_at'])
    .execute();

  await db.schema
    .createTable('selections')
    .addColumn('session_id', 'text', (c) => c.notNull().references('sessions.id'))
    .addColumn('method', 'text', (c) => c.notNull())
    .addColumn('preparation', 'text', (c) => c.notNull())
    .addColumn('data', 'text', (c) => c.notNull())
    .addColumn('at', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('selections_key', ['session_id', 'method'])
    .execute();

  await db.schema
    .createTable('payments')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('order_id', 'text', (c) => c.notNull().references('orders.id'))
    .addColumn('session_id', 'text', (c) => c.notNull().references('sessions.id'))
    .addColumn('provider', 'text', (c) => c.notNull())
    .addColumn('method', 'text', (c) => c.notNull())
    .addColumn('reference', 'text', (c) => c.notNull().unique())
    .addColumn('amount', 'bigint', (c) => c.notNull())
    .addColumn('currency', 'text', (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('raw_status', 'text')
    .addColumn('reason', 'text')
    .addColumn('reason_text_key', 'text')
    .addColumn('customer_text', 'text')
    .addColumn('provider_reference', 'text')
    .addColumn('data', 'text', (c) => c.notNull())
    .addColumn('remember', 'text')
    .addColumn('input', 'text')
    .addColumn('next_action', 'text')
    .addColumn('idempotency_key', 'text', (c) => c.notNull())
    .addColumn('request_hash', 'text', (c) => c.notNull())
    .addColumn('holds_lock', 'integer', (c) => c.notNull())
    .addColumn('duplicate', 'integer', (c) => c.notNull())
    .addColumn('amount_captured', 'bigint', (c) => c.notNull())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('answered_at', 'text')
    .addColumn('create_deadline', 'text', (c) => c.notNull())
    .addColumn('create_tries', 'integer', (c) => c.notNull())
    .addColumn('next_check_at', 'text')
    .addColumn('checks', 'integer', (c) => c.notNull())
    .addColumn('unresolved_notified_at', 'text')
    .addColumn('return_hash', 'text', (c) => c.notNull().unique())
    .addColumn('notification_hash', 'text', (c) => c.notNull().unique())
    .addColumn('event_sequence', 'integer', (c) => c.notNull())
    .addColumn('created_at', 'text', (c) => c.notNull())
    .addColumn('updated_at', 'text', (c) => c.notNull())
    .addUniqueConstraint('payments_idempotency', ['session_id', 'idempotency_key'])
    .execute();
  // The promise that nobody pays twice: the database keeps it, not the button.
  await sql`create unique index payments_one_live_per_order on payments (order_id) where holds_lock = 1`.execute(
    db,
  );
  await db.schema.createIndex('payments_order').on('payments').column('order_id').execute();
  await db.schema.createIndex('payments_session').on('payments').column('session_id').execute();
  // What is open, or has failed lately: few of a table that grows.
  await db.schema
    .createIndex('payments_status')
    .on('payments')
    .columns(['provider', 'status', 'updated_at'])
    .execute();
  await sql`create index payments_unanswered on payments (create_deadline) where answered_at is null`.execute(
    db,
  );
  await sql`create index payments_check on payments (next_check_at) where next_check_at is not null`.execute(
    db,
  );
  await db.schema
    .createIndex('payments_provider_reference')
    .on('payments')
    .columns(['provider', 'provider_reference'])
    .execute();

  await db.schema
    .createTable('payment_history')
    .addColumn('payment_id', 'text', (c) => c.notNull().references('payments.id'))
    .addColumn('number', 'integer', (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('raw_status', 'text')
    .addColumn('source', 'text', (c) => c.notNull())
    .addColumn('at', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('payment_history_key', ['payment_id', 'number'])
    .execute();

  await db.schema
    .createTable('operations')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('payment_id', 'text', (c) => c.notNull().references('payments.id'))
    .addColumn('number', 'integer', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('amount', 'bigint', (c) => c.notNull())
    .addColumn('status', 'text', (c) => c.notNull())
    .addColumn('raw_status', 'text')
    .addColumn('reason', 'text')
    .addColumn('provider_reference', 'text')
    .addColumn('data', 'text', (c) => c.notNull())
    .addColumn('request', 'text', (c) => c.notNull())
    .addColumn('idempotency_key', 'text', (c) => c.notNull())
    .addColumn('request_hash', 'text', (c) => c.notNull())
    .addColumn('resolved_by', 'text')
    .addColumn('calling', 'integer', (c) => c.notNull())
    .addColumn('call_deadline', 'text', (c) => c.notNull())
    .addColumn('next_check_at', 'text')
    .addColumn('checks', 'integer', (c) => c.notNull())
    .addColumn('created_at', 'text', (c) => c.notNull())
    .addColumn('updated_at', 'text', (c) => c.notNull())
    .addUniqueConstraint('operations_number', ['payment_id', 'number'])
    .addUniqueConstraint('operations_idempotency', ['payment_id', 'idempotency_key'])
    .execute();
  await sql`create unique index operations_one_at_a_time on operations (payment_id) where calling = 1`.execute(
    db,
  );
  await db.schema
    .createIndex('operations_check')
    .on('operations')
    .columns(['status', 'next_check_at'])
    .execute();

  await db.schema
    .createTable('disputes')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('payment_id', 'text', (c) => c.notNull().references('payments.id'))
    .addColumn('provider_id', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('amount', 'bigint')
    .addColumn('raw_status', 'text')
    .addColumn('opened_at', 'text', (c) => c.notNull())
    .addUniqueConstraint('disputes_provider_id', ['payment_id', 'provider_id'])
    .execute();

  await db.schema
    .createTable('inbox')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('provider', 'text', (c) => c.notNull())
    .addColumn('notification_id', 'text', (c) => c.notNull())
    .addColumn('payment_id', 'text')
    .addColumn('payload', 'text', (c) => c.notNull())
    .addColumn('confirmed', 'integer')
    .addColumn('received_at', 'text', (c) => c.notNull())
    .addColumn('processed_at', 'text')
    .addColumn('attempts', 'integer', (c) => c.notNull())
    .addColumn('next_attempt_at', 'text', (c) => c.notNull())
    .addColumn('error', 'text')
    .addUniqueConstraint('inbox_notification', ['provider', 'notification_id'])
    .execute();
  await sql`create index inbox_confirmed on inbox (payment_id) where confirmed is not null`.execute(db);
  await db.schema.createIndex('inbox_due').on('inbox').columns(['processed_at', 'next_attempt_at']).execute();

  await db.schema
    .createTable('outbox')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('payment_id', 'text', (c) => c.notNull().references('payments.id'))
    .addColumn('sequence', 'integer', (c) => c.notNull())
    .addColumn('type', 'text', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .addColumn('created_at', 'text', (c) => c.notNull())
    .addColumn('delivered_at', 'text')
    .addColumn('attempts', 'integer', (c) => c.notNull())
    .addColumn('next_attempt_at', 'text', (c) => c.notNull())
    .addColumn('error', 'text')
    .addUniqueConstraint('outbox_sequence', ['payment_id', 'sequence'])
    .execute();
  await db.schema
    .createIndex('outbox_due')
    .on('outbox')
    .columns(['delivered_at', 'next_attempt_at'])
    .execute();

  await db.schema
    .createTable('return_codes')
    .addColumn('code_hash', 'text', (c) => c.primaryKey())
    .addColumn('payment_id', 'text', (c) => c.notNull().references('payments.id'))
    .addColumn('expires_at', 'text', (c) => c.notNull())
    .addColumn('used_at', 'text')
    .execute();
  await db.schema.createIndex('return_codes_expiry').on('return_codes').column('expires_at').execute();
  await db.schema.createIndex('return_codes_payment').on('return_codes').column('payment_id').execute();

  await db.schema
    .createTable('remembered_customers')
    .addColumn('merchant_id', 'text', (c) => c.notNull())
    .addColumn('provider', 'text', (c) => c.notNull())
    .addColumn('customer_reference', 'text', (c) => c.notNull())
    .addColumn('data', 'text', (c) => c.notNull())
    .addColumn('created_at', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('remembered_customers_key', ['merchant_id', 'provider', 'customer_reference'])
    .execute();

  // Who has a token that a provider gave the customer: a payment, or nobody because it was given back.
  await db.schema
    .createTable('authorization_tokens')
    .addColumn('token_hash', 'text', (c) => c.primaryKey())
    .addColumn('payment_id', 'text', (c) => c.references('payments.id'))
    .addColumn('at', 'text', (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('authorization_tokens_payment')
    .on('authorization_tokens')
    .column('payment_id')
    .execute();
}
