export default defineEventHandler(async () => {
  const { token } = await createSession('order-nuxt');
  return { server: process.env.KASSA_URL, token };
});
