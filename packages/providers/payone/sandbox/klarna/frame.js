/* global document, fetch, location, addEventListener, parent, ResizeObserver, URLSearchParams */
/** Inside the frames that Klarna's script makes: the widget, and the overlay in which the customer decides. */
const query = new URLSearchParams(location.search);
const call = query.get('call');
const { kind } = document.documentElement.dataset;
const tell = (message) => parent.postMessage({ call, ...message }, '*');

async function ask(path, body) {
  const response = await fetch(`sessions/${query.get('session')}/${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`The sandbox answered ${response.status}`);
  return response.json();
}

async function loadWidget(request) {
  const result = await ask('load', request);
  if (result.show_form) {
    const height = () => tell({ kind: 'height', height: Math.ceil(document.body.scrollHeight) });
    height();
    new ResizeObserver(height).observe(document.body);
  }
  tell({ kind: 'result', result });
}

/** Asks until there is a result: first for the session's own, then for what the customer has pressed. */
async function authorize(request) {
  const result = await ask('authorize', request).catch(() => 'lost');
  if (result !== 'ask' && result !== 'lost') return tell({ kind: 'result', result });
  document.querySelector('[role=alert]').textContent =
    result === 'lost' ? 'That didn’t get through. Please decide again.' : '';
  if (request.outcome === undefined) tell({ kind: 'shown' });
  const buttons = [...document.querySelectorAll('button[name=outcome]')];
  for (const button of buttons) {
    button.onclick = () => {
      // A second press, before the answer has come, is not a second decision.
      for (const other of buttons) other.disabled = true;
      void authorize({ ...request, outcome: button.value });
    };
    button.disabled = false;
  }
  buttons[0]?.focus();
}

addEventListener('message', ({ data, source }) => {
  if (source !== parent || data?.call !== call) return;
  void (kind === 'widget' ? loadWidget(data) : authorize(data));
});
if (kind === 'overlay')
  addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') document.querySelector('button[value=close]')?.click();
  });
tell({ kind: 'ready' });
