import type { PaymentProvider } from './provider.ts';

/** Checks what types can't: names, and that the declared capabilities and the functions agree. */
export function defineProvider(provider: PaymentProvider): PaymentProvider {
  const wrong = (message: string) => new TypeError(`Provider ${provider.name}: ${message}`);
  if (!/^[a-z][a-z0-9]*$/.test(provider.name)) throw wrong('its name must match [a-z][a-z0-9]*');
  for (const { id } of provider.methods)
    if (!id.startsWith(`${provider.name}.`)) throw wrong(`method ${id} must start with "${provider.name}."`);
  if (provider.capabilities.query !== 'query' in provider)
    throw wrong('capabilities.query and query() must agree');
  if (provider.capabilities.operations.length > 0 !== 'operate' in provider)
    throw wrong('capabilities.operations and operate() must agree');
  if (provider.capabilities.operationAnswerLost === 'ask' && !('queryOperation' in provider))
    throw wrong("operationAnswerLost 'ask' needs queryOperation()");
  if (
    provider.notifications?.scope === 'account' &&
    !provider.notifications.accountKey &&
    provider.configProblems.length === 0
  )
    throw wrong('notifications of scope account need an accountKey');
  return provider;
}
