// One ApexCharts plot for each Chart component: made once, then patched. Options as in the design's mock-ups.
import ApexCharts from '../lib/apexcharts/apexcharts.esm.js';

const plots = new Map();
const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export function make(element, id, { group, series, lines }) {
  plots.set(id, { element, id, group, series, lines, points: [], to: Date.now(), length: 1800000, gap: 15000, top: 0, chart: null });
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
  plot.chart.updateOptions({ series: seriesOf(plot), xaxis: xaxis(plot), yaxis: yaxis(plot) }, false, false, false);
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
  return plot.series.map((name, i) => ({ name, data: withGaps(plot.points.map(p => [p[0], p[i + 1]]), plot.gap) }));
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
  const most = Math.max(0, ...plot.points.flatMap(p => p.slice(1, plot.series.length + 1)).filter(v => v !== null));
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

function options(plot) {
  const muted = css('--bs-secondary-color');
  return {
    chart: { id: plot.id, group: plot.group, type: 'line', height: 152, animations: { enabled: false }, toolbar: { show: false }, zoom: { enabled: false }, background: 'transparent', foreColor: muted, fontFamily: 'inherit', parentHeightOffset: 0 },
    series: seriesOf(plot), colors: [1, 2, 3, 4].map(n => css(`--xw-series-${n}`)), stroke: { width: 1.5, curve: 'straight' }, legend: { show: false }, dataLabels: { enabled: false }, markers: { size: 0, hover: { size: 3 } },
    grid: { borderColor: css('--xw-gridline'), padding: { top: -20, right: 14, bottom: -6, left: 6 } },
    xaxis: xaxis(plot), yaxis: yaxis(plot), annotations: annotations(plot),
    noData: { text: 'No sample in this time', style: { color: muted, fontSize: '12px' } },
    tooltip: { x: { format: 'HH:mm:ss' }, theme: document.documentElement.dataset.bsTheme, marker: { show: true } },
  };
}
