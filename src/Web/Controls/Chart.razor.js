// One ApexCharts plot for each Chart component: made once, then patched. Options as in the design's mock-ups.
// A point is [time, first, second, least and most of the first, least and most of the second]; means of stretches have thin pale lines of their extremes around them.
import ApexCharts from '../lib/apexcharts/apexcharts.esm.js';

const plots = new Map();
const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export function make(element, id, { group, series, lines, moment }, table) {
  const plot = { element, id, group, series, lines, moment, points: [], to: Date.now(), length: 1800000, gap: 15000, top: 0, chart: null, banded: false };
  plots.set(id, plot);
  table?.closest('details').addEventListener('toggle', () => fill(plot, table));
}

export function show(id, points, to, length, gap) {
  const plot = plots.get(id);
  if (!plot) return;
  Object.assign(plot, { points, to, length, gap, top: 0 });
  draw(plot);
}

export function append(id, points, to) {
  const plot = plots.get(id);
  if (!plot?.chart) return;
  const last = plot.points.at(-1)?.[0] ?? 0;
  plot.points.push(...points.filter(p => p[0] > last));
  plot.to = to;
  // Another number of lines is another plot
  if (plot.banded !== isBanded(plot)) draw(plot);
  else plot.chart.updateOptions({ series: seriesOf(plot), xaxis: xaxis(plot), yaxis: yaxis(plot) }, false, false, false);
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

document.addEventListener('xw-theme', () => plots.forEach(plot => plot.chart && draw(plot)));

function draw(plot) {
  plot.chart?.destroy();
  if (!plot.element.isConnected) return;
  plot.chart = new ApexCharts(plot.element, options(plot));
  plot.chart.render();
}

// Points older than the plot fall out here, so a page that is open for days holds no more than it shows.
function seriesOf(plot) {
  const from = plot.to - plot.length;
  plot.points = plot.points.filter(p => p[0] >= from);
  const line = (name, column) => ({ name, data: withGaps(plot.points.map(p => [p[0], p[column] ?? null]), plot.gap) });
  const means = plot.series.map((name, i) => line(name, i + 1));
  plot.banded = isBanded(plot);
  return plot.banded ? [...means, ...plot.series.flatMap((name, i) => [line(`${name}, least`, 3 + 2 * i), line(`${name}, most`, 4 + 2 * i)])] : means;
}

// Where each point is one sample there is nothing around it.
const isBanded = plot => plot.points.some(p => plot.series.some((_, i) => spanOf(p, i) !== null));

function spanOf(point, i) {
  const [least, most] = [point[3 + 2 * i], point[4 + 2 * i]];
  return typeof least === 'number' && typeof most === 'number' && most - least > 0.0005 ? [least, most] : null;
}

const digits = value => value === null || value === undefined ? '\u2013' : Number(value).toFixed(Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2).replace('-', '\u2212');

// The same in words, for who can't see the plot or wants the figures: made when it is opened, of the newest points.
function fill(plot, table) {
  if (!table.closest('details').open) return;
  const cell = (name, text, row) => row.appendChild(Object.assign(document.createElement(name), { textContent: text }));
  const head = document.createElement('tr');
  cell('th', 'Time', head).scope = 'col';
  plot.series.forEach(name => ['', ', least', ', most'].forEach(more => Object.assign(cell('th', name + more, head), { scope: 'col', className: 'num' })));
  const rows = plot.points.slice(-200).reverse().map(p => {
    const row = document.createElement('tr');
    const time = new Date(p[0]).toLocaleString('en-GB');
    if (plot.moment) cell('td', '', row).appendChild(Object.assign(document.createElement('a'), { href: replay(plot, p[0]), textContent: time, title: 'Open this moment' }));
    else cell('td', time, row);
    plot.series.forEach((_, i) => { const span = spanOf(p, i) ?? [p[i + 1], p[i + 1]]; [p[i + 1], ...span].forEach(value => { cell('td', digits(value), row).className = 'num'; }); });
    return row;
  });
  const [top, body] = ['thead', 'tbody'].map(name => document.createElement(name));
  top.append(head);
  body.append(...rows);
  table.replaceChildren(top, body);
}

// Where the lab can be seen as it was then.
const replay = (plot, time) => `replay?at=${new Date(time).toISOString()}&${plot.moment}`;

function inWords(plot, value, seriesIndex, time) {
  const point = plot.points.find(p => p[0] === time);
  const span = point && spanOf(point, seriesIndex);
  return span ? `${digits(value)} (${digits(span[0])} to ${digits(span[1])})` : digits(value);
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
  const most = Math.max(0, ...plot.points.flatMap(p => plot.series.flatMap((_, i) => [p[i + 1], p[4 + 2 * i]])).filter(v => typeof v === 'number'));
  plot.top = Math.max(plot.top, most > 0 ? step(Math.max(most, 0.1)) : 1);
  return plot.top;
}

function axisLabel(top) {
  const digits = top >= 16 ? 0 : top >= 2 ? 1 : 2;
  return value => value === null || value === undefined ? '' : Number(value).toFixed(digits).replace('-', '\u2212');
}

const xaxis = plot => {
  const muted = css('--bs-secondary-color');
  const format = plot.length > 86400000 ? 'd MMM' : 'HH:mm';
  return { type: 'datetime', min: plot.to - plot.length, max: plot.to, labels: { datetimeUTC: false, format, style: { fontSize: '11px' } }, axisBorder: { color: css('--xw-gridline') }, axisTicks: { show: false }, tooltip: { enabled: false }, crosshairs: { stroke: { color: muted, dashArray: 0 } } };
};

const yaxis = plot => {
  const top = topOf(plot);
  // One width for all: stacked charts share their time axis
  return { min: 0, max: top, tickAmount: 4, labels: { minWidth: 30, maxWidth: 30, style: { fontSize: '11px' }, formatter: axisLabel(top) } };
};

const label = (text, color, more) => ({ text, borderWidth: 0, style: { background: 'transparent', color, fontSize: '11px', padding: { left: 2, right: 2, top: 0, bottom: 0 } }, ...more });

function annotations(plot) {
  const muted = css('--bs-secondary-color');
  const from = plot.to - plot.length;
  return {
    yaxis: plot.lines.thresholds.map(t => ({ y: t.y, borderColor: css(`--xw-${t.colour}-fill`), strokeDashArray: 4, label: label(t.label, css(`--xw-${t.colour}`), { position: 'left', textAnchor: 'start', offsetX: 4, offsetY: -1 }) })),
    xaxis: plot.lines.marks.filter(m => m.x > from && m.x <= plot.to).map((m, i) => {
      const late = (m.x - from) / plot.length > 0.75;
      return { x: m.x, borderColor: muted, strokeDashArray: 0, label: label(m.label, muted, { orientation: 'horizontal', textAnchor: late ? 'end' : 'start', offsetX: late ? -4 : 4, offsetY: 84 - 14 * (i % 2) }) };
    }),
  };
}

// A click on the plot opens the moment that the crosshair is at.
function open(plot, { seriesIndex, dataPointIndex }) {
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
    chart: { id: plot.id, group: plot.group, type: 'line', height: 152, animations: { enabled: false }, toolbar: { show: false }, zoom: { enabled: false }, background: 'transparent', foreColor: muted, fontFamily: 'inherit', parentHeightOffset: 0, events: plot.moment ? { click: (e, chart, at) => open(plot, at) } : {} },
    series: seriesOf(plot), colors: colours(plot), fill: { type: 'solid', opacity: plot.banded ? [...plot.series.map(() => 1), ...plot.series.flatMap(() => [0.4, 0.4])] : 1 },
    stroke: { width: plot.banded ? [...plot.series.map(() => 1.5), ...plot.series.flatMap(() => [1, 1])] : 1.5, curve: 'straight' }, legend: { show: false }, dataLabels: { enabled: false }, markers: { size: 0, hover: { size: 3 } },
    grid: { borderColor: css('--xw-gridline'), padding: { top: -20, right: 14, bottom: -6, left: 6 } },
    xaxis: xaxis(plot), yaxis: yaxis(plot), annotations: annotations(plot),
    noData: { text: 'No sample in this time', style: { color: muted, fontSize: '12px' } },
    tooltip: {
      x: { format: 'HH:mm:ss' }, theme: document.documentElement.dataset.bsTheme, marker: { show: true }, enabledOnSeries: plot.series.map((_, i) => i),
      y: { formatter: (value, { seriesIndex, dataPointIndex, w }) => inWords(plot, value, seriesIndex, w?.globals?.seriesX?.[seriesIndex]?.[dataPointIndex]) },
    },
  };
}
