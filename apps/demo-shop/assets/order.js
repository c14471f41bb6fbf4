/* global addEventListener, document, EventSource, location */
/**
 * An order's page follows the shop's own word for the order, which signed events change: when it is another than
 * the page was made with, the page is loaded again. It never decides anything itself.
 */
const outcome = document.getElementById('outcome');
/** @type {EventSource | undefined} */
let news;

function follow() {
  news?.close();
  news = new EventSource(`/orders/${outcome.dataset.order}/live`);
  news.addEventListener('view', ({ data }) => {
    if (data !== outcome.dataset.view) location.reload();
  });
}

// An open connection would keep the page out of the back/forward cache.
addEventListener('pagehide', () => news?.close());
addEventListener('pageshow', follow);
