/* global document, HTMLElement, TextDecoder, atob, requestAnimationFrame, setTimeout */
/**
 * Klarna's script as its reference describes it (wire contract part B), for tests and stories: the same global, the
 * same errors thrown, both call shapes, a form in an iframe and an overlay over the page. Like the real one it knows
 * one session at a time, the one that `init` named last. What happens is in the client token's claims:
 *
 *   session_id, payment_method_categories   what Klarna knows of the session
 *   load       'form' | 'refused' | 'invalid' | 'silent'
 *   delay      milliseconds until `load` calls back; 30 when left out
 *   heights    of the form in pixels, one after the other; [180] when left out
 *   shadow     whether a container below a shadow root is accepted; it isn't when left out
 *   answers    what authorize, reauthorize and finalize answer by themselves, in order, by the names of ANSWERS;
 *              once there is none left, or at 'ask', the customer is asked in an overlay; reauthorize approves quietly
 *              what was approved before
 */
(() => {
  'use strict';

  const ANSWERS = {
    approve: (token) => ({ approved: true, show_form: true, authorization_token: token }),
    finalize: () => ({ approved: true, show_form: true, finalize_required: true }),
    'approve without a form': (token) => ({ approved: true, show_form: false, authorization_token: token }),
    tokenless: () => ({ approved: true, show_form: true }),
    close: () => ({ approved: false, show_form: true }),
    correct: () => ({
      approved: false,
      show_form: true,
      error: { invalid_fields: ['billing_address.email', 'shipping_address.postal_code'] },
    }),
    refuse: () => ({ approved: false, show_form: false }),
  };
  const LABELS = { approve: 'Approve', close: 'Close', correct: 'Something is wrong', refuse: 'Refuse' };

  const listeners = { heightChanged: [], fullscreenOverlayShown: [], fullscreenOverlayHidden: [] };
  /** All calls so far, for assertions: what Klarna would see. */
  const calls = [];
  /** By session: which answers were given, and whether Klarna has approved. */
  const sessions = new Map();
  let session;
  let tokens = 0;

  const fail = (name, message) => {
    throw Object.assign(new Error(message), { name });
  };
  const tell = (event, ...details) => listeners[event].forEach((listener) => listener(...details));

  function claimsOf(token) {
    const parts = typeof token === 'string' ? token.split('.') : [];
    try {
      if (parts.length !== 3) throw new Error('Not three parts');
      const [, claims] = parts
        .slice(0, 2)
        .map((part) =>
          JSON.parse(
            new TextDecoder().decode(
              Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0)),
            ),
          ),
        );
      return claims;
    } catch {
      return fail('InvalidClientTokenError', 'The client_token is not a valid JSON Web Token');
    }
  }

  const categoryOf = ({ payment_method_category: one, payment_method_categories: many }) => one ?? many?.[0];

  function checkCategory(options) {
    if (!session) fail('ApplicationNotInitializedError', 'init has not been called');
    const category = categoryOf(options);
    if (!category) fail('PaymentMethodCategoryNotProvidedError', 'No payment_method_category');
    if (!session.claims.payment_method_categories.includes(category))
      fail('PaymentMethodCategoryNotSupportedError', `${category} is not in this session`);
    return category;
  }

  function containerOf({ container }) {
    const element = typeof container === 'string' ? document.querySelector(container) : container;
    if (!(element instanceof HTMLElement))
      fail('InvalidContainerSelectorError', 'Neither an element nor a selector');
    if (element.getRootNode() !== document && !session.claims.shadow)
      fail('InvalidContainerSelectorError', 'The container is not in the document');
    return element;
  }

  function showForm(container, category) {
    const frame = document.createElement('iframe');
    frame.title = 'Klarna';
    Object.assign(frame.style, { display: 'block', width: '100%', border: '0' });
    container.replaceChildren(frame);
    const { contentDocument } = frame;
    contentDocument.documentElement.lang = 'en';
    contentDocument.title = 'Klarna';
    Object.assign(contentDocument.body.style, {
      font: '15px sans-serif',
      margin: '16px',
      background: '#fff',
    });
    const add = (parent, tag) => parent.appendChild(contentDocument.createElement(tag));
    const main = add(contentDocument.body, 'main');
    main.ariaLabel = 'Klarna';
    const title = add(main, 'h1');
    title.textContent = 'Klarna';
    title.style.font = 'bold 20px sans-serif';
    add(main, 'p').textContent = `${category.replaceAll('_', ' ')}, for session ${session.claims.session_id}`;
    const [first, ...later] = session.claims.heights ?? [180];
    const setHeight = (height) => {
      frame.style.height = `${height}px`;
      tell('heightChanged', height);
    };
    setHeight(first);
    // The one before is drawn by then: a busy browser would leave it out.
    const soon = (act) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(act, 60)));
    const goOn = () => {
      if (later.length === 0) return;
      setHeight(later.shift());
      soon(goOn);
    };
    soon(goOn);
  }

  /** Calls back as Klarna does, with or without data in between. */
  const split = (rest) => (typeof rest[0] === 'function' ? [{}, rest[0]] : [rest[0] ?? {}, rest[1]]);

  function load(options, ...rest) {
    const [data, callback] = split(rest);
    calls.push({ name: 'load', session: session?.claims.session_id, category: categoryOf(options), data });
    let category, container;
    try {
      category = checkCategory(options);
      container = containerOf(options);
    } catch (error) {
      callback({ show_form: false });
      throw error;
    }
    const { claims } = session;
    if (claims.load === 'silent') return;
    setTimeout(() => {
      if (!container.isConnected) return;
      if (claims.load === 'refused') return callback({ show_form: false });
      showForm(container, category);
      callback({
        show_form: claims.load !== 'invalid',
        ...(claims.load === 'invalid' && { error: { invalid_fields: ['billing_address.email'] } }),
      });
    }, claims.delay ?? 30);
  }

  function answer(name, options, rest, offered, isQuiet = false) {
    const [data, callback] = split(rest);
    const mine = session;
    calls.push({ name, session: mine?.claims.session_id, category: categoryOf(options), options, data });
    const category = checkCategory(options);
    const give = (kind) => {
      mine.isApproved ||= kind.startsWith('approve');
      callback(ANSWERS[kind](`token-${++tokens}-${mine.claims.session_id}-${category}`));
    };
    const next = mine.answers.shift();
    if (next === 'ask') askCustomer(offered, give);
    else if (next) setTimeout(() => give(next));
    else if (isQuiet && mine.isApproved) setTimeout(() => give('approve'));
    else askCustomer(offered, give);
  }

  function askCustomer(offered, give) {
    const overlay = document.createElement('dialog');
    overlay.id = 'klarna-fullscreen';
    overlay.setAttribute('aria-label', 'Klarna');
    Object.assign(overlay.style, { padding: '24px', border: '0', borderRadius: '12px' });
    for (const kind of offered) {
      const button = document.createElement('button');
      button.textContent = LABELS[kind];
      button.style.margin = '4px';
      button.addEventListener('click', () => {
        overlay.remove();
        tell('fullscreenOverlayHidden');
        give(kind);
      });
      overlay.append(button);
    }
    document.body.append(overlay);
    overlay.showModal();
    tell('fullscreenOverlayShown');
  }

  globalThis.Klarna = {
    Payments: {
      init({ client_token: token }) {
        calls.push({ name: 'init', token });
        const claims = claimsOf(token);
        const known = sessions.get(token) ?? { claims, answers: [...(claims.answers ?? [])] };
        sessions.set(token, known);
        session = known;
      },
      load,
      loadPaymentReview: (options, callback) => callback({ show_form: false }),
      authorize: (options, ...rest) =>
        answer('authorize', options, rest, ['approve', 'close', 'correct', 'refuse']),
      reauthorize: (options, ...rest) =>
        answer('reauthorize', options, rest, ['approve', 'close', 'refuse'], true),
      finalize: (options, ...rest) => answer('finalize', options, rest, ['approve', 'close', 'refuse']),
      on: (event, listener) => listeners[event].push(listener),
      off: (event, listener) => {
        listeners[event] = listener ? listeners[event].filter((one) => one !== listener) : [];
      },
    },
    calls,
  };
  globalThis.klarnaAsyncCallback?.();
})();
