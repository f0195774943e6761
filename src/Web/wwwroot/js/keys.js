// Shortcuts. Which there are stands in one place, Shell/Shortcut.cs: the rows of the help are read here. Off for whoever switches them off there.
import { openPalette, switchTheme as switchThemeNow } from './shell.js';

const help = () => document.getElementById('keys-help');
const read = () => { try { return localStorage.getItem('xw-keys'); } catch { return null; } };
const write = value => { try { localStorage.setItem('xw-keys', value); } catch { /* private window: the choice lasts as long as the page */ } };
const sequencePause = 1500; // ms between the two keys of "g l"
let off = read() === 'off', before = '', at = 0;

export function switchTheme() { switchThemeNow(); }

export function showKeys() {
  const dialog = help();
  if (!dialog || dialog.open) return;
  dialog.querySelector('[data-keys-on]').checked = !off;
  dialog.showModal();
}

function focusFilter() {
  const filter = [...document.querySelectorAll('main input.xw-filter')].find(f => f.offsetParent !== null);
  filter?.focus();
  filter?.select();
}

const actions = { help: showKeys, filter: focusFilter, palette: openPalette, theme: switchTheme };

// A key that is typed into something, or that a console or a screen wants, is not ours.
const typed = target => target.closest?.('input, textarea, select, [contenteditable], .xw-console, [role="menu"], .dropdown-menu');

function press(keys) {
  const row = help()?.querySelector(`[data-keys="${CSS.escape(keys)}"]`);
  if (!row) return false;
  if (row.dataset.go !== undefined) Blazor.navigateTo(row.dataset.go || './');
  else actions[row.dataset.do]?.();
  return true;
}

document.addEventListener('keydown', e => {
  if (e.ctrlKey || e.metaKey || e.altKey || e.isComposing || e.defaultPrevented || typed(e.target)) return;
  if (rove(e)) return;
  if (off || e.key.length !== 1 || document.querySelector('dialog[open]')) return;
  const key = e.key.toLowerCase(), both = e.timeStamp - at < sequencePause ? `${before} ${key}` : '';
  [before, at] = [key, e.timeStamp];
  if ((both && press(both)) || press(key)) { e.preventDefault(); before = ''; }
});

document.addEventListener('click', e => {
  if (e.target.closest('[data-keys-help]')) showKeys();
  if (e.target.closest('[data-keys-close]')) help()?.close();
});

document.addEventListener('change', e => {
  if (!e.target.matches('[data-keys-on]')) return;
  off = !e.target.checked;
  write(off ? 'off' : 'on');
});

// Of a thousand cells one is a stop of the Tab key; arrows lead to the others, by rows and columns as they lie.
function rove(e) {
  const here = e.target.closest?.('[data-roving] a');
  if (!here) return false;
  const all = [...here.closest('[data-roving]').querySelectorAll('a')], i = all.indexOf(here);
  const columns = all.findIndex(a => a.offsetTop > all[0].offsetTop);
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns < 0 ? all.length : columns, ArrowUp: columns < 0 ? -all.length : -columns, Home: -i, End: all.length - 1 - i }[e.key];
  if (step === undefined) return false;
  e.preventDefault();
  all[Math.min(all.length - 1, Math.max(0, i + step))].focus();
  return true;
}
