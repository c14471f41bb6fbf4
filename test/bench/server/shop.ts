/** What the shop of the benchmark and the servers that it calls have agreed on. */
export const SHOP = 'https://shop.example';
export const API_KEY = 'merchant-api-key-0123456789abcdef0123';
export const EVENTS_SECRET = `whsec_${Buffer.from('events-secret-of-thirty-two-byte').toString('base64')}`;
export const SECRETS = {
  sessionKeys: [{ id: 'k1', secret: 'session-key-0123456789abcdef0123456789' }],
  urlSecret: 'url-secret-0123456789abcdef0123456789ab',
};
