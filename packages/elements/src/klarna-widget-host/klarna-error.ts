import type { KlarnaErrorCode } from './klarna-widget-host.events.ts';

export class KlarnaError extends Error {
  override readonly name = 'KlarnaError';
  readonly code: KlarnaErrorCode;

  constructor(code: KlarnaErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** The error that Klarna threw, by its names (wire contract part B), for a form in `container`. */
export function toKlarnaError(thrown: unknown, container: Node | undefined): KlarnaError {
  if (thrown instanceof KlarnaError) return thrown;
  const { name, message } = thrown instanceof Error ? thrown : new Error(String(thrown));
  if (name === 'InvalidClientTokenError')
    return new KlarnaError('klarna-token-refused', 'Klarna.Payments.init did not take the client token');
  if (container?.getRootNode() instanceof ShadowRoot)
    return new KlarnaError(
      'klarna-needs-light-dom',
      `Klarna needs light DOM all the way up (${name}: ${message})`,
    );
  return new KlarnaError('klarna-failed', `${name}: ${message}`);
}
