/* global window, document, ShadowRoot, Element, URL, addEventListener */
/**
 * Klarna Payments, imitated: the same surface, the same results and the same errors as the script that Klarna
 * serves at kp/lib/v1/api.js. Written from its reference (wire contract B). What a customer decides is decided in
 * frames of the sandbox, whose address stands in the client token.
 */
(() => {
  class KlarnaError extends Error {
    constructor(name, message) {
      super(message);
      this.name = name;
    }
  }

  /** What `on` takes. Source: Klarna's reference, "Events". */
  const EVENTS = ['heightChanged', 'fullscreenOverlayShown', 'fullscreenOverlayHidden'];

  /** What `init` was given last: there is one of it on a page. */
  let session;
  let calls = 0;
  const widgets = new Map();
  const waiting = new Map();
  const listeners = new Map();
  const emit = (event, ...values) =>
    [...(listeners.get(event) ?? [])].forEach((listener) => listener(...values));

  function readToken(token) {
    try {
      const [header, payload, signature, ...rest] = token.split('.');
      if (!signature || rest.length > 0) throw new Error('not three parts');
      const decode = (part) =>
        JSON.parse(
          decodeURIComponent(
            [...window.atob(part.replaceAll('-', '+').replaceAll('_', '/'))]
              .map((character) => `%${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
              .join(''),
          ),
        );
      if (!decode(header).alg) throw new Error('no algorithm');
      return decode(payload);
    } catch {
      throw new KlarnaError('InvalidClientTokenError', 'The client token is not a JWT');
    }
  }

  /** `(options, callback)` and `(options, data, callback)`. */
  const readArguments = (data, callback) =>
    typeof data === 'function' ? [undefined, data] : [data, callback ?? (() => undefined)];

  function categoryOf(options) {
    if (!session) throw new KlarnaError('ApplicationNotInitializedError', 'Call init first');
    const { categories } = session.claims.sandbox;
    const given =
      options?.payment_method_category ?? options?.payment_method_categories?.[0]?.payment_method_category;
    if (given === undefined) {
      if (categories.length === 1) return categories[0];
      throw new KlarnaError('PaymentMethodCategoryNotProvidedError', 'There are several categories');
    }
    if (!categories.includes(given))
      throw new KlarnaError('PaymentMethodCategoryNotSupportedError', `${given} is not in this session`);
    const preferred = options.preferred_payment_method;
    if (preferred !== undefined && preferred !== given)
      throw new KlarnaError('PreferredPaymentMethodNotSupportedError', `${preferred} is not in this session`);
    return given;
  }

  /** Reference: authorize, reauthorize and finalize come after load. */
  function loadedCategoryOf(options) {
    const category = categoryOf(options);
    if (!widgets.has(category)) throw new KlarnaError('ApplicationNotLoadedError', 'Call load first');
    return category;
  }

  function containerOf({ container } = {}) {
    const element = typeof container === 'string' ? document.querySelector(container) : container;
    const inShadow = element instanceof Element && element.getRootNode() instanceof ShadowRoot;
    if (!(element instanceof Element) || (inShadow && session.claims.sandbox.refuse_shadow_containers))
      throw new KlarnaError('InvalidContainerSelectorError', 'The container is not in the document');
    return element;
  }

  /** What throws has called back first, with nothing to show. */
  function orCallBack(callback, result, run) {
    try {
      return run();
    } catch (error) {
      callback(result);
      throw error;
    }
  }

  function makeFrame(path, call, title, request) {
    const { base_url: base, session_id: id } = session.claims;
    const frame = document.createElement('iframe');
    frame.src = `${base}/${path}?session=${id}&call=${call}`;
    frame.title = title;
    frame.style.setProperty('border', '0');
    frame.style.setProperty('display', 'block');
    waiting.set(call, { ...request, frame, origin: new URL(base).origin });
    return frame;
  }

  function load(options, given, then) {
    const [data, callback] = readArguments(given, then);
    const [category, container] = orCallBack(callback, { show_form: false }, () => [
      categoryOf(options),
      containerOf(options),
    ]);
    const call = `load-${++calls}`;
    const frame = makeFrame('widget', call, 'Klarna', {
      message: { category, data },
      done: (result) => {
        if (!result.show_form) frame.remove();
        callback(result);
      },
    });
    frame.style.setProperty('inline-size', '100%');
    frame.style.setProperty('block-size', '0');
    widgets.set(category, frame);
    container.replaceChildren(frame);
  }

  const inOverlay = (method) => (options, given, then) => {
    const [data, callback] = readArguments(given, then);
    const category = orCallBack(callback, { approved: false, show_form: false }, () =>
      loadedCategoryOf(options),
    );
    const call = `${method}-${++calls}`;
    const frame = makeFrame('overlay', call, 'Klarna', {
      message: { method, category, data, autoFinalize: options?.auto_finalize !== false },
      shown: () => {
        frame.style.setProperty('visibility', 'visible');
        emit('fullscreenOverlayShown');
      },
      done: (result) => {
        const wasShown = frame.style.getPropertyValue('visibility') === 'visible';
        frame.remove();
        if (wasShown) emit('fullscreenOverlayHidden');
        if (!result.show_form) widgets.get(category)?.remove();
        callback(result);
      },
    });
    const full = { position: 'fixed', inset: '0', 'inline-size': '100%', 'block-size': '100%' };
    for (const [name, value] of Object.entries({ ...full, 'z-index': '2147483647', visibility: 'hidden' }))
      frame.style.setProperty(name, value);
    document.body.append(frame);
  };

  addEventListener('message', ({ data, source, origin }) => {
    const request = waiting.get(data?.call);
    if (!request || source !== request.frame.contentWindow || origin !== request.origin) return;
    if (data.kind === 'ready') source.postMessage({ call: data.call, ...request.message }, origin);
    if (data.kind === 'shown') request.shown?.();
    if (data.kind === 'height') {
      request.frame.style.setProperty('block-size', `${data.height}px`);
      emit('heightChanged', data.height);
    }
    if (data.kind === 'result' && !request.isDone) {
      request.isDone = true;
      request.done(data.result);
    }
  });

  window.Klarna = {
    ...window.Klarna,
    Payments: {
      init(options) {
        const token = options?.client_token;
        session = { token, claims: readToken(String(token)) };
      },
      load,
      loadPaymentReview: (options, callback = () => undefined) => load(options, undefined, callback),
      authorize: inOverlay('authorize'),
      reauthorize: inOverlay('reauthorize'),
      finalize: inOverlay('finalize'),
      on(event, listener) {
        if (!EVENTS.includes(event)) throw new KlarnaError('EventNotSupportedError', `There is no ${event}`);
        if (!listeners.has(event)) listeners.set(event, new Set());
        listeners.get(event).add(listener);
      },
      off(event, listener) {
        if (listener) listeners.get(event)?.delete(listener);
        else listeners.delete(event);
      },
    },
  };
  window.klarnaAsyncCallback?.();
})();
