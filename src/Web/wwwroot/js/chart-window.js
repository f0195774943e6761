// Into a window of time and out of it: by a drag over the plot, or by keys. The page's address holds the window; a new one is a new query with more detail.
import { replay, sentence } from './chart-values.js';
import { text } from './texts.js';

const shortest = 30000;
const longest = 731 * 86400000;
const least = 5; // pixels; less is a click

export function listen(plot) {
  const { element } = plot;
  element.addEventListener('keydown', e => key(plot, e));
  element.addEventListener('blur', () => hide(plot));
  if (plot.zooms) brush(plot);
}

// Where the plot's own area is, in its element.
function area(plot) {
  const globals = plot.chart?.w.globals;
  return globals && { left: globals.translateX, width: globals.gridWidth, top: globals.translateY, height: globals.gridHeight, from: plot.to - plot.length };
}

const timeAt = (plot, x) => { const at = area(plot); return at.from + Math.min(1, Math.max(0, (x - at.left) / at.width)) * plot.length; };
const placeOf = (plot, time) => { const at = area(plot); return at.left + (time - at.from) / plot.length * at.width; };

export function zoom(from, to) {
  if (to - from < shortest) { const middle = (from + to) / 2; [from, to] = [middle - shortest / 2, middle + shortest / 2]; }
  const over = Math.max(0, to - Date.now());
  [from, to] = [from - over, to - over];
  go({ from: new Date(from).toISOString(), to: new Date(to).toISOString() });
}

function go(parameters) {
  const url = new URL(location.href);
  for (const [name, value] of Object.entries(parameters)) value === null ? url.searchParams.delete(name) : url.searchParams.set(name, value);
  Blazor.navigateTo(url.href);
}

function brush(plot) {
  const { element } = plot;
  let began = null;
  element.dataset.zooms = '';
  const end = () => { began = null; element.querySelector('.brush').hidden = true; };
  element.addEventListener('pointerdown', e => {
    // Another finger than the first
    if (!e.isPrimary) return;
    plot.dragged = false;
    if (e.button !== 0 || !plot.chart) return;
    began = { pointer: e.pointerId, x: e.clientX - element.getBoundingClientRect().left, time: null };
    began.time = timeAt(plot, began.x);
  });
  element.addEventListener('pointermove', e => {
    if (e.pointerId !== began?.pointer) return;
    const x = e.clientX - element.getBoundingClientRect().left;
    if (!plot.dragged && Math.abs(x - began.x) < least) return;
    if (!plot.dragged) element.setPointerCapture(e.pointerId);
    plot.dragged = true;
    mark(plot, began.time, timeAt(plot, x));
  });
  element.addEventListener('pointerup', e => {
    if (e.pointerId !== began?.pointer) return;
    const [from, to] = [began.time, timeAt(plot, e.clientX - element.getBoundingClientRect().left)].sort((a, b) => a - b);
    end();
    if (plot.dragged) zoom(from, to);
  });
  element.addEventListener('pointercancel', e => {
    if (e.pointerId !== began?.pointer) return;
    // The browser scrolls: what it may take for a press at the end leads nowhere
    plot.dragged = true;
    end();
  });
}

function mark(plot, one, other) {
  const [at, shown] = [area(plot), plot.element.querySelector('.brush')];
  const [left, right] = [placeOf(plot, Math.min(one, other)), placeOf(plot, Math.max(one, other))];
  shown.hidden = false;
  Object.assign(shown.style, { left: `${left}px`, width: `${right - left}px`, top: `${at.top}px`, height: `${at.height}px` });
}

function hide(plot) {
  plot.from = null;
  for (const other of plot.all()) if (other.group === plot.group) other.element.querySelectorAll('.cursor, .said, .brush').forEach(e => { e.hidden = true; });
}

// After a new drawing the cursor is where its time is now, or gone with it.
export function follow(plot) {
  const line = plot.element.querySelector('.cursor');
  if (line.hidden || !plot.chart) return;
  const at = area(plot);
  const time = Number(line.dataset.time);
  if (time < at.from || time > plot.to) hide(plot);
  else line.style.left = `${placeOf(plot, time)}px`;
}

// The cursor stands in all charts of the page; its values are said of the one that has the focus.
function show(plot, index) {
  const time = plot.points[index][0];
  plot.at = time;
  for (const other of plot.all().filter(p => p.group === plot.group && p.chart)) {
    const at = area(other);
    const line = other.element.querySelector('.cursor');
    line.hidden = false;
    line.dataset.time = time;
    Object.assign(line.style, { left: `${placeOf(other, time)}px`, top: `${at.top}px`, height: `${at.height}px` });
  }
  const said = plot.element.querySelector('.said');
  said.hidden = false;
  plot.told.textContent = said.textContent = sentence(plot, index);
  if (plot.from === null) plot.element.querySelector('.brush').hidden = true;
  else mark(plot, plot.from, time);
}

function step(plot, move, choose) {
  const points = plot.points;
  if (points.length === 0) { plot.told.textContent = text('No sample in this time'); return; }
  const last = points.length - 1;
  const now = plot.at === null ? -1 : points.findIndex(p => p[0] >= plot.at);
  const index = now < 0 ? last : Math.min(last, Math.max(0, now + move));
  plot.from = choose ? plot.from ?? (now < 0 ? points[index][0] : points[now][0]) : null;
  show(plot, index);
}

function scale(plot, factor) {
  const end = Math.min(plot.to, Date.now());
  const middle = plot.at !== null && factor < 1 ? plot.at : end - plot.length / 2;
  const length = Math.min(longest, plot.length * factor);
  zoom(middle - length / 2, middle + length / 2);
}

function key(plot, e) {
  if (e.target !== plot.element || e.ctrlKey || e.metaKey || e.altKey) return;
  const moves = { ArrowLeft: -1, ArrowRight: 1, PageUp: -20, PageDown: 20, Home: -Infinity, End: Infinity };
  if (e.key in moves) step(plot, moves[e.key], e.shiftKey && plot.zooms);
  else if (e.key === 'Escape' && !plot.element.querySelector('.cursor').hidden) hide(plot);
  else if (e.key === 'Enter' && plot.from !== null && plot.from !== plot.at) zoom(Math.min(plot.from, plot.at), Math.max(plot.from, plot.at));
  else if (e.key === 'Enter' && plot.moment && plot.at !== null) Blazor.navigateTo(replay(plot, plot.at));
  else if (plot.zooms && (e.key === '+' || e.key === '=')) scale(plot, 0.5);
  else if (plot.zooms && (e.key === '-' || e.key === '\u2212')) scale(plot, 2);
  else if (plot.zooms && e.key === '0') go({ from: null, to: null });
  else return;
  e.preventDefault();
  e.stopPropagation();
}
