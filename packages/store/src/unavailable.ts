/** Which errors say that the database is away or refuses for now: the same call may succeed a little later. */
import { StaleRow } from './store.ts';

/** Of Node's sockets and of PostgreSQL (SQLSTATE). */
const CODES = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'],
  ...['ENOTFOUND', 'EAI_AGAIN', 'ENETDOWN', 'EHOSTDOWN', 'EADDRNOTAVAIL'],
  // No file, and so no connection, can be opened by this process, or by this machine.
  ...['EMFILE', 'ENFILE', 'ENOBUFS'],
  // admin_shutdown, crash_shutdown, cannot_connect_now, database_dropped, idle_session_timeout
  ...['57P01', '57P02', '57P03', '57P04', '57P05'],
  // query_canceled, lock_not_available, idle_in_transaction_session_timeout, transaction_timeout, read_only
  ...['57014', '55P03', '25P03', '25P04', '25006'],
  // invalid_authorization, invalid_password, invalid_catalog_name, and what a database says that takes no connections:
  // one that is being changed, or restored
  ...['28000', '28P01', '3D000', '55000'],
  // serialization_failure and deadlock_detected, though tried again
  ...['40001', '40P01'],
]);
/**
 * connection_exception; insufficient_resources, as a disk that is full or too many connections; system_error; SQLite's own;
 * what OpenSSL and Node say of a TLS connection that can't be trusted or made
 */
const CLASSES =
  /^((08|53|58)\d|SQLITE_(BUSY|LOCKED|FULL|CANTOPEN|IOERR|READONLY|NOMEM)|CERT_|ERR_(SSL|TLS)_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_)/;
/** What pg and Kysely say without a code. */
const WORDS =
  /^(Connection terminated|There was an error establishing an SSL connection|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error|Cannot use a pool after|driver has already been destroyed)/;

export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, syscall } = error as { code?: unknown; syscall?: unknown };
  return (
    error instanceof StaleRow ||
    (typeof code === 'string' && (CODES.has(code) || CLASSES.test(code))) ||
    // A socket in the file system is gone while its server restarts.
    (code === 'ENOENT' && syscall === 'connect') ||
    WORDS.test(error.message) ||
    (error instanceof AggregateError && error.errors.some(isUnavailable)) ||
    isUnavailable(error.cause)
  );
}
