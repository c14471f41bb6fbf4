/** The shop: its pages and forms. Everything about paying is Kassa's; see checkout.ts for how it is put together. */
import type { Desk } from '@kassa/desk';
import type { Checkout } from '@kassa/server';
import { renderPicker, type CompanionFetch } from '@kassa/ssr';
import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { compress } from 'hono/compress';
import { csrf } from 'hono/csrf';
import { HTTPException } from 'hono/http-exception';
import { assets } from './assets.ts';
import { brandOf, keepBrand } from './brand.ts';
import { inTwo } from './brotli.ts';
import { createCarts } from './carts.ts';
import type { ShopDatabase } from './database.ts';
import { readDelivery } from './delivery.ts';
import { DESK_PATH } from './desk.ts';
import { eventRoutes } from './events.ts';
import { addSchema, marketSchema, ownPath, readForm, setSchema } from './forms.ts';
import { createLive } from './live.ts';
import { viewOf } from './order-view.ts';
import { createOrders, type Order } from './orders.ts';
import { cartPage } from './pages/cart.ts';
import { deliveryPage, lateWords, paymentPage } from './pages/checkout.ts';
import { LATER, layout, type Page } from './pages/layout.ts';
import { orderPage } from './pages/order.ts';
import { PROBLEMS, problemPage, type ProblemName } from './pages/problem.ts';
import { productPage, shelfPage } from './pages/shelf.ts';
import { isCountry } from './markets.ts';
import { findProduct } from './products.ts';
import { securityHeaders, type Sources } from './security.ts';
import { toSession } from './to-session.ts';
import { createVisitors, marketOf, setMarket } from './visitor.ts';

export interface ShopOptions {
  /** Where customers reach the shop: an origin. */
  publicUrl: string;
  /** Where their browsers reach the companion server. */
  companionUrl: string;
  db: ShopDatabase;
  /** Kassa, in process. */
  checkout: Pick<Checkout, 'createSession' | 'findPayments'>;
  /** Answers below `companionUrl`. Absent: it has a port of its own. */
  companion?: CompanionFetch;
  /** For support. Absent: there is none. */
  desk?: Desk | undefined;
  /** Signs Kassa's events: `whsec_…` */
  eventSecret: string;
  sandboxUrl?: string | undefined;
  /** What the providers' parts of a page may load and lead to. */
  sources?: Sources;
}

type Bindings = { Bindings: { remoteAddress?: string } };
type ShopContext = Context<Bindings>;

const LARGEST_FORM = 16 * 1024;

/** The shop's pages and forms on the companion's origin or beside it, and all that they lead to. */
export function createShop(options: ShopOptions) {
  const parts = createParts(options);
  const app = new Hono<Bindings>();
  mountOthers(app, parts, options);
  protect(app, options);
  addShelf(app, parts);
  addCart(app, parts);
  addMarket(app, parts, options);
  addCheckout(app, parts, options);
  addOrders(app, parts, options);
  addProblems(app, parts);
  return { fetch: app.fetch, close: parts.live.close };
}

/** What the shop's routes share. */
type Parts = ReturnType<typeof createParts>;
type App = Hono<Bindings>;

function createParts({ publicUrl, db, checkout, sandboxUrl }: ShopOptions) {
  const carts = createCarts(db);
  const orders = createOrders(db, carts);
  const secure = publicUrl.startsWith('https:');
  const visitors = createVisitors(secure);
  const cartOf = (c: Context) => carts.read(visitors.idOf(c), marketOf(c));
  const show = async (c: Context, page: Page, status = 200) => {
    keepBrand(c);
    const brand = brandOf(c);
    // Not no-store: the back button may show it again at once.
    c.header('cache-control', 'private, no-cache');
    const context = { cartCount: cartOf(c).count, market: marketOf(c), path: c.req.path, sandboxUrl, brand };
    const html = String(await layout(context, page));
    if (!page.later) return c.html(html, status as 200);
    const [first = '', last = ''] = html.split(LATER);
    return inTwo(
      c,
      first,
      page.later.then((later) => later + last),
    );
  };
  return {
    carts,
    orders,
    live: createLive(),
    secure,
    visitors,
    cartOf,
    sessionOf: (c: ShopContext, order: Order) => toSession(order, publicUrl, c.env.remoteAddress),
    show,
    problem: (c: Context, name: ProblemName) => show(c, problemPage(name), PROBLEMS[name].status),
    viewOrder: async (order: Order) => viewOf(order, await checkout.findPayments(order.number)),
  };
}

/** The companion, the desk and Kassa's events have rules of their own: they stand before the shop's. */
function mountOthers(
  app: App,
  { orders, live }: Parts,
  { companion, companionUrl, desk, eventSecret }: ShopOptions,
): void {
  if (companion) {
    const { pathname } = new URL(companionUrl);
    app.all(`${pathname}/*`, (c) => companion(c.req.raw, c.env));
  }
  if (desk) for (const path of [DESK_PATH, `${DESK_PATH}/*`]) app.all(path, (c) => desk.fetch(c.req.raw));
  app.route('/events', eventRoutes(eventSecret, orders, live.changed));
}

function protect(app: App, { publicUrl, companionUrl, sources = {} }: ShopOptions): void {
  app.use(securityHeaders(publicUrl, companionUrl, sources));
  app.route('/assets', assets());
  app.use(csrf({ origin: new URL(publicUrl).origin }));
  app.use(compress());
  app.use(bodyLimit({ maxSize: LARGEST_FORM }));
}

function addShelf(app: App, { show, problem }: Parts): void {
  app.get('/', (c) => show(c, shelfPage(marketOf(c))));
  app.get('/products/:sku', (c) => {
    const product = findProduct(c.req.param('sku'));
    return product ? show(c, productPage(product, marketOf(c))) : problem(c, 'notFound');
  });
}

function addCart(app: App, { carts, visitors, cartOf, show, problem }: Parts): void {
  app.get('/cart', (c) => show(c, cartPage(cartOf(c))));
  app.post('/cart', async (c) => {
    const parsed = addSchema.safeParse(await readForm(c));
    const product = parsed.data && findProduct(parsed.data.sku);
    if (!parsed.data || !product) return problem(c, 'badRequest');
    if (product.soldOut)
      return show(c, cartPage(cartOf(c), `The ${product.name.toLowerCase()} is sold out.`), 409);
    carts.add(visitors.ensureId(c), product.sku, parsed.data.quantity);
    return c.redirect('/cart', 303);
  });
  app.post('/cart/:sku', async (c) => {
    const parsed = setSchema.safeParse(await readForm(c));
    if (!parsed.data || !findProduct(c.req.param('sku'))) return problem(c, 'badRequest');
    carts.set(visitors.ensureId(c), c.req.param('sku'), parsed.data.quantity);
    return c.redirect('/cart', 303);
  });
}

function addMarket(app: App, { secure, problem }: Parts, { publicUrl }: ShopOptions): void {
  app.post('/market', async (c) => {
    const parsed = marketSchema.safeParse(await readForm(c));
    if (!parsed.data || !isCountry(parsed.data.country)) return problem(c, 'badRequest');
    setMarket(c, parsed.data.country, secure);
    return c.redirect(ownPath(parsed.data.back, publicUrl), 303);
  });
}

function addCheckout(app: App, parts: Parts, { checkout, companionUrl }: ShopOptions): void {
  const { orders, visitors, cartOf, sessionOf, show, problem } = parts;
  app.get('/checkout', async (c) => {
    const visitor = visitors.idOf(c);
    const cart = cartOf(c);
    if (visitor === undefined || cart.lines.length === 0 || cart.hasSoldOut) return c.redirect('/cart', 303);
    const open = orders.openOf(visitor);
    const isElsewhere = open?.delivery.country !== cart.market.country;
    if (!open || isElsewhere || c.req.query('change') === 'delivery')
      return show(c, deliveryPage(cart, orders.newestOf(visitor)?.delivery ?? {}));
    const order = orders.place(visitor, cart, open.delivery);
    const created = await checkout.createSession(sessionOf(c, order)).catch((error: unknown) => {
      console.error(error);
      return undefined;
    });
    if (!created) return problem(c, 'noPayments');
    if (created.session.state === 'settled') return c.redirect(`/orders/${order.number}`, 303);
    const { token, snapshot } = created;
    const children = lateWords(order);
    const picker = renderPicker(snapshot, { server: companionUrl, token, children }).catch(
      (error: unknown) => {
        // The page's script draws it.
        console.error(error);
        return '<pay-method-picker></pay-method-picker>';
      },
    );
    return show(c, paymentPage({ cart, order, session: created, server: companionUrl, picker }));
  });
  app.post('/checkout', async (c) => {
    const visitor = visitors.idOf(c);
    const cart = cartOf(c);
    if (visitor === undefined || cart.lines.length === 0) return c.redirect('/cart', 303);
    const read = readDelivery(await readForm(c), cart.market.country);
    if ('problems' in read) return show(c, deliveryPage(cart, read.written, read.problems), 422);
    orders.place(visitor, cart, read.delivery);
    return c.redirect('/checkout', 303);
  });

  /** For a page whose token has run out. */
  app.post('/checkout/token', async (c) => {
    const visitor = visitors.idOf(c);
    const open = visitor === undefined ? undefined : orders.openOf(visitor);
    if (!open) return c.json({ error: 'Nothing to pay' }, 404);
    const { token } = await checkout.createSession(sessionOf(c, open));
    return c.json({ token });
  });
}

function addOrders(app: App, parts: Parts, { checkout, companionUrl }: ShopOptions): void {
  const { orders, live, visitors, sessionOf, show, problem, viewOrder } = parts;
  app.get('/orders/:number', async (c) => {
    const order = orders.find(c.req.param('number'));
    if (!order) return problem(c, 'notFound');
    const view = await viewOrder(order);
    const mine = order.visitor === visitors.idOf(c);
    const needsToken = mine && order.state === 'unpaid';
    const session = needsToken
      ? await checkout.createSession(sessionOf(c, order)).catch(() => undefined)
      : undefined;
    return show(c, orderPage({ order, view, mine, session, server: companionUrl }));
  });
  app.get('/orders/:number/live', (c) => {
    const order = orders.find(c.req.param('number'));
    if (!order) return c.notFound();
    const { number } = order;
    return live.stream(c, number, () => viewOrder(orders.find(number) ?? order));
  });
}

function addProblems(app: App, { problem }: Parts): void {
  app.notFound((c) => problem(c, 'notFound'));
  app.onError((error, c) => {
    if (error instanceof HTTPException && error.status < 500) return problem(c, 'badRequest');
    console.error(error);
    return problem(c, 'unexpected');
  });
}
