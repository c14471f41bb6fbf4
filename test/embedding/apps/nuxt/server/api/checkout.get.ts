export default defineEventHandler(async () => {
  const { token, snapshot } = await createSession('order-nuxt');
  return { server: process.env.KASSA_URL, token, snapshot };
});
