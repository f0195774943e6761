// What a chart's points say, in words: shared by its cursor, its table and its files.
import { locale, text } from './texts.js';

// A point is [time, each series, least and most of each]; a chart of one series has room for a second.
const columns = plot => Math.max(2, plot.series.length);

export const valueOf = (plot, point, i) => point[1 + i] ?? null;

// Where each point is one sample there is nothing around it.
export function spanOf(plot, point, i) {
  const at = 1 + columns(plot) + 2 * i;
  const [least, most] = [point[at], point[at + 1]];
  return typeof least === 'number' && typeof most === 'number' && most - least > 0.0005 ? [least, most] : null;
}

export const digits = value => value === null || value === undefined ? '\u2013' : Number(value).toFixed(Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2).replace('-', '\u2212');

export function timeOf(time) {
  const at = new Date(time);
  const day = at.toDateString() === new Date().toDateString() ? {} : { day: 'numeric', month: 'short', ...at.getFullYear() !== new Date().getFullYear() && { year: 'numeric' } };
  return at.toLocaleString(locale, { ...day, hour: '2-digit', minute: '2-digit', second: '2-digit' });
}

export const inWords = (value, span) => span ? text('{0} ({1} to {2})', digits(value), digits(span[0]), digits(span[1])) : digits(value);

// The point of a series at a time: where series have times of their own, the nearest within a gap.
export function pointOf(plot, index, i) {
  const points = plot.points;
  if (valueOf(plot, points[index], i) !== null || !plot.sparse) return points[index];
  for (let far = 1; far < points.length; far++) {
    for (const other of [points[index - far], points[index + far]]) {
      if (other && Math.abs(other[0] - points[index][0]) <= plot.gap && valueOf(plot, other, i) !== null) return other;
    }
    const [before, after] = [points[index - far], points[index + far]];
    if (!(before && points[index][0] - before[0] <= plot.gap) && !(after && after[0] - points[index][0] <= plot.gap)) break;
  }
  return points[index];
}

// "13:20:05: all 45.1 % (40 to 50), Dom0 3.20 %. small-1 → herby"
export function sentence(plot, index) {
  const time = plot.points[index][0];
  const values = plot.series.map((name, i) => { const p = pointOf(plot, index, i); return `${name} ${inWords(valueOf(plot, p, i), spanOf(plot, p, i))}`; });
  const before = index > 0 ? plot.points[index - 1][0] : -Infinity;
  const happened = plot.lines.marks.filter(m => m.x > before && m.x <= time && m.text).map(m => m.text);
  return `${timeOf(time)}: ${values.join(', ')} ${plot.unit}${happened.length ? `. ${happened.join(', ')}` : ''}`;
}

// Where the lab can be seen as it was then.
export const replay = (plot, time) => `replay?at=${new Date(time).toISOString()}&${plot.moment}`;
