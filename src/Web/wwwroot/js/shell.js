// What the shell does without the server: theme, folding, copying, dialogs, the palette's keys.
import { text } from './texts.js';

const root = document.documentElement;
const write = (key, value) => { try { localStorage.setItem(key, value); } catch { /* private window: the choice lasts as long as the page */ } };

document.addEventListener('click', e => {
  const theme = e.target.closest('[data-theme-switch]');
  if (theme) switchTheme();
  const fold = e.target.closest('[data-nav-fold]');
  if (fold) {
    const small = root.dataset.nav !== 'small';
    small ? root.dataset.nav = 'small' : delete root.dataset.nav;
    fold.setAttribute('aria-expanded', String(!small));
    write('xw-nav', small ? 'small' : 'wide');
  }
  const copy = e.target.closest('[data-copy]');
  if (copy) copyText(copy);
  if (e.target.closest('[data-find]')) openPalette();
  if (e.target.closest('[data-tour-start]')) import('./tour.js').then(tour => tour.start());
  if (e.target.closest('[data-tour-skip]')) import('./tour.js').then(tour => tour.remember());
  // A link to a field leads into it, not only to where it stands
  const field = e.target.closest('[data-focus]');
  const input = field && document.getElementById(field.dataset.focus);
  if (input) { e.preventDefault(); input.focus(); }
});

document.addEventListener('keydown', e => {
  if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === 'k') { e.preventDefault(); openPalette(); }
  // The input keeps the focus in a palette; these keys must not move its caret too.
  if (e.target.closest?.('.xw-palette') && ['ArrowDown', 'ArrowUp'].includes(e.key)) e.preventDefault();
  if (e.target.closest?.('[role="tab"]') && ['ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(e.key)) e.preventDefault();
}, true);

export function switchTheme() {
  root.dataset.bsTheme = root.dataset.bsTheme === 'dark' ? 'light' : 'dark';
  write('xw-theme', root.dataset.bsTheme);
  document.dispatchEvent(new Event('xw-theme'));
}

export function openPalette() {
  const dialog = document.querySelector('dialog.xw-palette');
  if (!dialog || dialog.open || root.hasAttribute('data-offline')) return;
  dialog.showModal();
  const input = dialog.querySelector('input');
  input.value = '';
  input.dispatchEvent(new Event('input', { bubbles: true }));
}

async function copyText(button) {
  const copied = document.getElementById(button.dataset.copy)?.textContent ?? '';
  const words = button.querySelector('span');
  try { await navigator.clipboard.writeText(copied); words.textContent = text('Copied'); } catch { words.textContent = text('Copy failed'); }
  setTimeout(() => { words.textContent = text('Copy'); }, 2000);
}

// For components: a dialog is modal only by a call; a scrolling region can be reached by key only while it scrolls.
export function showDialog(dialog) { if (!dialog.open) dialog.showModal(); }
export function closeDialog(dialog) { if (dialog.open) dialog.close(); }
export function timeZone() { return `${Intl.DateTimeFormat().resolvedOptions().timeZone} ${-new Date().getTimezoneOffset()}`; }

// A narrow page has no room for drawings: what says the same in words is open there.
const narrow = matchMedia('(max-width: 48rem)');
function see() {
  for (const details of document.querySelectorAll('details[data-open-narrow]:not([data-seen])')) {
    details.dataset.seen = '';
    details.open = narrow.matches;
  }
  for (const region of document.querySelectorAll('.xw-scroll')) {
    if (region.scrollWidth > region.clientWidth || region.scrollHeight > region.clientHeight + 1) { region.tabIndex = 0; region.role = 'group'; region.ariaLabel ??= region.hasAttribute('data-tall') ? text('Rows') : text('Scrolls sideways'); }
  }
}
new MutationObserver(see).observe(document.body, { childList: true, subtree: true });
// A page that is not live changes no more; what is too wide is known when its styles are there
addEventListener('load', see);
addEventListener('resize', see);
