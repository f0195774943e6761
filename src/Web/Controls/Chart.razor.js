// One ApexCharts plot for each Chart component: made once, then patched. Options as in the design's mock-ups.
// Means of stretches have thin pale lines of their extremes around them, but where subjects are compared: lines and lines around them could not be told apart.
import ApexCharts from '../lib/apexcharts/apexcharts.esm.js';
import { fill, save } from '../js/chart-files.js';
import { inWords, replay, spanOf, valueOf } from '../js/chart-values.js';
import { follow, listen } from '../js/chart-window.js';
import { locale, text } from '../js/texts.js';

const plots = new Map();
// The plot's own words are the names of months and days
const names = (count, step, options) => Array.from({ length: count }, (_, i) => new Date(2023, 0, 1 + i * step).toLocaleString(locale, options).replace(/\.$/, ''));
const named = locale === 'en-GB' ? {} : { defaultLocale: locale, locales: [{ name: locale, options: { months: names(12, 31, { month: 'long' }), shortMonths: names(12, 31, { month: 'short' }), days: names(7, 1, { weekday: 'long' }), shortDays: names(7, 1, { weekday: 'short' }) } }] };
const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export function make(element, id, given, told, details) {
  // Its page has gone while this was loaded
  if (!element || !details) return;
  const plot = { ...given, element, id, told, details, canvas: element.querySelector('.canvas'), all: () => [...plots.values()], points: [], to: Date.now(), length: 1800000, gap: 15000, top: 0, chart: null, banded: false, at: null, from: null, dragged: false };
  plots.set(id, plot);
  details.addEventListener('toggle', () => fill(plot));
  details.addEventListener('click', e => { const button = e.target.closest('[data-save]'); if (button) save(plot, button.dataset.save); });
  listen(plot);
}

export function show(id, points, to, length, gap) {
  const plot = plots.get(id);
  if (!plot) return;
  Object.assign(plot, { points, to, length, gap, top: 0, from: null });
  draw(plot);
  fill(plot);
}

export function append(id, points, to) {
  const plot = plots.get(id);
  if (!plot?.chart) return;
  const last = plot.points.at(-1)?.[0] ?? 0;
  plot.points.push(...points.filter(p => p[0] > last));
  plot.to = to;
  // Another number of lines is another plot; with another scale other thresholds lie in it
  const top = plot.top;
  if (plot.banded !== isBanded(plot) || (topOf(plot) !== top && !plot.lines.max && plot.lines.thresholds.length > 0)) draw(plot);
  else plot.chart.updateOptions({ series: seriesOf(plot), xaxis: xaxis(plot), yaxis: yaxis(plot) }, false, false, false).then(() => follow(plot));
}

export function setLines(id, lines) {
  const plot = plots.get(id);
  if (!plot) return;
  plot.lines = lines;
  if (plot.chart) draw(plot);
}

export function destroy(id) {
  plots.get(id)?.chart?.destroy();
  plots.delete(id);
}

// One after the other, each in a turn of its own: the page shows its new colours first, and a press between them is answered
document.addEventListener('xw-theme', async () => {
  for (const plot of [...plots.values()]) {
    await new Promise(turn => setTimeout(turn));
    if (plot.chart) draw(plot);
  }
});

function draw(plot) {
  plot.chart?.destroy();
  if (!plot.element.isConnected) return;
  plot.chart = new ApexCharts(plot.canvas, options(plot));
  plot.chart.render().then(() => follow(plot));
}

// Points older than the plot fall out here, so a page that is open for days holds no more than it shows.
function seriesOf(plot) {
  const from = plot.to - plot.length;
  plot.points = plot.points.filter(p => p[0] >= from);
  const line = (name, of) => ({ name, data: withGaps(plot.points.map(p => [p[0], of(p) ?? null]).filter(p => !plot.sparse || p[1] !== null), plot.gap) });
  const means = plot.series.map((name, i) => line(name, p => valueOf(plot, p, i)));
  plot.banded = isBanded(plot);
  return plot.banded ? [...means, ...plot.series.flatMap((name, i) => [line(text('{0}, least', name), p => p[3 + 2 * i]), line(text('{0}, most', name), p => p[4 + 2 * i])])] : means;
}

const isBanded = plot => !plot.sparse && plot.points.some(p => plot.series.some((_, i) => spanOf(plot, p, i) !== null));

// The tooltip takes a series' name as HTML, and a domain may be called by markup. Labels are SVG text and take it as it is.
const escaped = name => name.replace(/[&<>"']/g, letter => `&#${letter.charCodeAt(0)};`);

function said(plot, value, seriesIndex, time) {
  const point = plot.points.find(p => p[0] === time);
  return inWords(value, point && spanOf(plot, point, seriesIndex));
}

// Where no sample came there is a gap: null, never 0 and never a line across.
function withGaps(points, gap) {
  const out = [];
  // What is not known at the beginning is no gap: ApexCharts would draw a dot for it
  const first = points.findIndex(p => p[1] !== null);
  if (first < 0) return out;
  points = points.slice(first);
  points.forEach((p, i) => {
    if (i > 0 && p[0] - points[i - 1][0] > gap) out.push([points[i - 1][0] + 1, null]);
    out.push(p);
  });
  return out;
}

const step = max => { const ten = 10 ** Math.floor(Math.log10(max)); return [1, 2, 4, 5, 8, 10].map(n => n * ten).find(n => n >= max * 0.999); };

// A capacity ends the scale; a rate's scale grows by round steps, and shrinks only with another range.
function topOf(plot) {
  if (plot.lines.max) return plot.lines.max;
  const most = Math.max(0, ...plot.points.flatMap(p => plot.series.flatMap((_, i) => [valueOf(plot, p, i), spanOf(plot, p, i)?.[1]])).filter(v => typeof v === 'number'));
  plot.top = Math.max(plot.top, most > 0 ? step(Math.max(most, 0.1)) : 1);
  return plot.top;
}

function axisLabel(top) {
  const digits = top >= 16 ? 0 : top >= 2 ? 1 : 2;
  return value => value === null || value === undefined ? '' : Number(value).toFixed(digits).replace('-', '\u2212');
}

const xaxis = plot => {
  const muted = css('--bs-secondary-color');
  const days = plot.length / 86400000;
  const format = days > 300 ? "MMM 'yy" : days > 1 ? 'd MMM' : days < 0.004 ? 'HH:mm:ss' : 'HH:mm';
  return { type: 'datetime', min: plot.to - plot.length, max: plot.to, labels: { datetimeUTC: false, format, style: { fontSize: '11px' } }, axisBorder: { color: css('--xw-gridline') }, axisTicks: { show: false }, tooltip: { enabled: false }, crosshairs: { stroke: { color: muted, dashArray: 0 } } };
};

const yaxis = plot => {
  const top = topOf(plot);
  // One width for all: stacked charts share their time axis
  return { min: 0, max: top, tickAmount: 4, labels: { minWidth: 30, maxWidth: 30, style: { fontSize: '11px' }, formatter: axisLabel(top) } };
};

const label = (words, color, more) => ({ text: words, borderWidth: 0, style: { background: 'transparent', color, fontSize: '11px', padding: { left: 2, right: 2, top: 0, bottom: 0 } }, ...more });

function annotations(plot) {
  const muted = css('--bs-secondary-color');
  const from = plot.to - plot.length;
  return {
    yaxis: plot.lines.thresholds.filter(t => t.y <= topOf(plot)).map(t => ({ y: t.y, borderColor: css(`--xw-${t.colour}-fill`), strokeDashArray: 4, label: label(t.label, css(`--xw-${t.colour}`), { position: 'left', textAnchor: 'start', offsetX: 4, offsetY: -1 }) })),
    xaxis: plot.lines.marks.filter(m => m.x > from && m.x <= plot.to).map((m, i) => {
      const late = (m.x - from) / plot.length > 0.75;
      return { x: m.x, borderColor: muted, strokeDashArray: 0, label: label(m.label, muted, { orientation: 'horizontal', textAnchor: late ? 'end' : 'start', offsetX: late ? -4 : 4, offsetY: 84 - 14 * (i % 2) }) };
    }),
  };
}

// A click on the plot opens the moment that the crosshair is at.
function open(plot, { seriesIndex, dataPointIndex }) {
  if (plot.dragged) return;
  const time = plot.chart.w.config.series[Math.max(0, seriesIndex)]?.data[dataPointIndex]?.[0];
  if (time) Blazor.navigateTo(replay(plot, time));
}

// Extremes have the colour of their mean.
function colours(plot) {
  const own = plot.series.map((_, i) => css(`--xw-series-${i + 1}`));
  return [...own, ...own.flatMap(colour => [colour, colour])];
}

function options(plot) {
  const muted = css('--bs-secondary-color');
  return {
    chart: { ...named, id: plot.id, group: plot.group, type: 'line', height: 152, animations: { enabled: false }, toolbar: { show: false }, zoom: { enabled: false }, background: 'transparent', foreColor: muted, fontFamily: 'inherit', parentHeightOffset: 0, events: plot.moment ? { click: (e, chart, at) => open(plot, at) } : {} },
    series: seriesOf(plot), colors: colours(plot), fill: { type: 'solid', opacity: plot.banded ? [...plot.series.map(() => 1), ...plot.series.flatMap(() => [0.4, 0.4])] : 1 },
    stroke: { width: plot.banded ? [...plot.series.map(() => 1.5), ...plot.series.flatMap(() => [1, 1])] : 1.5, curve: 'straight' }, legend: { show: false }, dataLabels: { enabled: false }, markers: { size: 0, hover: { size: 3 } },
    grid: { borderColor: css('--xw-gridline'), padding: { top: -20, right: 14, bottom: -6, left: 6 } },
    xaxis: xaxis(plot), yaxis: yaxis(plot), annotations: annotations(plot),
    noData: { text: text('No sample in this time'), style: { color: muted, fontSize: '12px' } },
    tooltip: {
      x: { format: plot.length > 86400000 ? 'd MMM yyyy, HH:mm:ss' : 'HH:mm:ss' }, theme: document.documentElement.dataset.bsTheme, marker: { show: true }, enabledOnSeries: plot.series.map((_, i) => i),
      y: { title: { formatter: name => `${escaped(name)}: ` }, formatter: (value, { seriesIndex, dataPointIndex, w }) => said(plot, value, seriesIndex, w?.globals?.seriesX?.[seriesIndex]?.[dataPointIndex]) },
    },
  };
}
