// Starts Blazor, and says so while the server is away: since when, how old the page is, when it is tried again.
import { text } from './texts.js';

const root = document.documentElement;
const banner = () => document.getElementById('components-reconnect-modal');
const seconds = [1, 1, 2, 3, 5, 5, 10];
let since = null, nextTry = null, ticking = null, reloading = false;
// Whether Blazor has given the connection up. A line that is only dead, or a server that stands still, it notices after half a minute: until then it is the beat that is missing
let lost = false, missed = 0, heard = false;
const lookMs = 500, missedMax = 5;

function waitFor(attempt) {
  const wait = seconds[Math.min(attempt, seconds.length - 1)] * 1000;
  nextTry = Date.now() + wait;
  return wait;
}

const clock = time => new Date(time).toLocaleTimeString('en-GB');
const age = ms => ms < 90000 ? `${Math.round(ms / 1000)}\u00a0s` : `${Math.round(ms / 60000)}\u00a0min`;

// What is the same is let be: a screen reader would say the alert again, each second
const say = (element, words) => { if (element.textContent !== words) element.textContent = words; };

function draw() {
  const shown = banner();
  if (!shown || since === null) return;
  say(shown.querySelector('[data-since]'), clock(since));
  shown.querySelector('[data-age]').textContent = age(Date.now() - since);
  const left = nextTry === null ? 0 : Math.max(0, Math.round((nextTry - Date.now()) / 1000));
  shown.querySelector('[data-next]').textContent = !lost ? text('Waiting for its answer.') : left > 0 ? text('Trying again in {0}\u00a0s.', left) : text('Trying again now.');
  shown.querySelector('[data-try-now]').hidden = !lost;
  for (const word of document.querySelectorAll('[data-offline-age]')) word.textContent = age(Date.now() - since);
}

function offline(at) {
  if (since !== null) return;
  since = at;
  root.dataset.offline = '';
  orders(true);
  ticking = setInterval(() => { orders(true); draw(); }, 1000);
  draw();
}

function online() {
  since = nextTry = null;
  missed = 0;
  delete root.dataset.offline;
  clearInterval(ticking);
  orders(false);
}

// The page is never the authority: what changes the lab is off until the server is back.
function orders(off) { for (const order of document.querySelectorAll('[data-order]')) order.inert = off; }

// The circuit is gone (the server was restarted): the page is asked for anew, once the server answers.
async function reload() {
  if (reloading) return;
  reloading = true;
  for (let attempt = 0; ; attempt++) {
    try {
      if ((await fetch(location.href, { cache: 'no-store' })).ok) { location.reload(); return; }
    } catch { /* still away */ }
    await new Promise(done => setTimeout(done, waitFor(attempt)));
  }
}

// The server's own sign of life, each second: the top bar is drawn anew. Looks are counted, not time: a browser that slept has missed nothing yet
new MutationObserver(() => {
  heard = true;
  missed = 0;
  if (since !== null && !lost) online();
}).observe(document, { subtree: true, attributes: true, attributeFilter: ['data-beat'] });
setInterval(() => {
  if (heard && !lost && document.querySelector('[data-beat]') && ++missed === missedMax) offline(Date.now() - missedMax * lookMs);
}, lookMs);

async function tryNow() {
  if (!lost) return;
  try { if (await Blazor.reconnect() === false) reload(); } catch { /* the next try is on its way */ }
}

document.addEventListener('click', e => { if (e.target.closest('[data-try-now]')) tryNow(); });
document.addEventListener('visibilitychange', () => { if (since !== null && document.visibilityState === 'visible') tryNow(); });
document.addEventListener('components-reconnect-state-changed', e => {
  switch (e.detail.state) {
    case 'show': case 'retrying': lost = true; offline(Date.now()); break;
    case 'hide': lost = false; online(); break;
    case 'failed': case 'rejected': lost = true; offline(Date.now()); reload(); break;
  }
}, true);

Blazor.start({ circuit: { reconnectionOptions: { maxRetries: 10000, retryIntervalMilliseconds: attempt => waitFor(attempt) } } });
