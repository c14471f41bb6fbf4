/** What a provider may write to the log. Never pass it a secret; the server redacts what it knows, by name. */
export interface Log {
  debug(details: object, message: string): void;
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}
