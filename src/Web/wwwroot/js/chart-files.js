// A chart as a table, as CSV and as a picture: all of what is shown, nothing is asked of the server.
import { digits, replay, spanOf, timeOf, valueOf } from './chart-values.js';
import { text } from './texts.js';

const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const rowsMax = 200;

// In words, for who can't see the plot or wants the figures: made when it is opened, of the newest points.
export function fill(plot) {
  const table = plot.details.querySelector('table');
  if (!plot.details.open) return;
  const cell = (name, words, row) => row.appendChild(Object.assign(document.createElement(name), { textContent: words }));
  const head = document.createElement('tr');
  cell('th', text('Time'), head).scope = 'col';
  plot.series.forEach(name => ['{0}', '{0}, least', '{0}, most'].forEach(words => Object.assign(cell('th', text(words, name), head), { scope: 'col', className: 'num' })));
  const rows = plot.points.slice(-rowsMax).reverse().map(p => {
    const row = document.createElement('tr');
    if (plot.moment) cell('td', '', row).appendChild(Object.assign(document.createElement('a'), { href: replay(plot, p[0]), textContent: timeOf(p[0]), title: text('Open this moment') }));
    else cell('td', timeOf(p[0]), row);
    plot.series.forEach((_, i) => { const value = valueOf(plot, p, i); [value, ...spanOf(plot, p, i) ?? [value, value]].forEach(v => { cell('td', digits(v), row).className = 'num'; }); });
    return row;
  });
  const [top, body] = ['thead', 'tbody'].map(name => document.createElement(name));
  top.append(head);
  body.append(...rows);
  const left = plot.points.length - rows.length;
  const caption = left > 0 ? [Object.assign(document.createElement('caption'), { textContent: text('The newest {0}; {1} older are in the CSV file.', rowsMax, left) })] : [];
  table.replaceChildren(...caption, top, body);
}

// A name that begins as a formula does is not to be one in a spreadsheet.
const field = name => { const safe = /^[=+\-@\t\r]/.test(name) ? `'${name}` : name; return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe; };

export function csv(plot) {
  const head = ['time', ...plot.series.flatMap(name => [`${name} (${plot.unit})`, `${name} least`, `${name} most`].map(field))];
  const rows = plot.points.map(p => [new Date(p[0]).toISOString(), ...plot.series.flatMap((_, i) => { const value = valueOf(plot, p, i); return [value, ...spanOf(plot, p, i) ?? [value, value]].map(v => v ?? ''); })]);
  return [head, ...rows].map(row => row.join(',')).join('\r\n') + '\r\n';
}

export function save(plot, form) {
  const name = `${plot.of}-${plot.title}-${new Date(plot.to - plot.length).toISOString().slice(0, 19)}`.toLowerCase().replace(/[^\p{L}\p{N}._-]+/gu, '-');
  if (form === 'csv') download(new Blob([csv(plot)], { type: 'text/csv' }), `${name}.csv`);
  else if (plot.chart) draw(plot).then(canvas => canvas.toBlob(blob => download(blob, `${name}.png`), 'image/png'));
}

function download(blob, name) {
  const link = Object.assign(document.createElement('a'), { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

// The plot with its title, legend and time around it, twice as fine as on the screen.
async function draw(plot) {
  const svg = plot.canvas.querySelector('svg');
  const { width, height } = svg.getBoundingClientRect();
  const [copy, top, fine] = [svg.cloneNode(true), 44, 2];
  copy.querySelectorAll('foreignObject, .apexcharts-xcrosshairs, .apexcharts-ycrosshairs, .apexcharts-marker').forEach(e => e.remove());
  const family = getComputedStyle(plot.canvas).fontFamily;
  copy.style.fontFamily = family;
  copy.querySelectorAll('[font-family]').forEach(e => e.setAttribute('font-family', family));
  Object.entries({ xmlns: 'http://www.w3.org/2000/svg', width, height }).forEach(([key, value]) => copy.setAttribute(key, value));
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
  await image.decode();
  const canvas = Object.assign(document.createElement('canvas'), { width: width * fine, height: (height + top + 8) * fine });
  const pen = canvas.getContext('2d');
  pen.scale(fine, fine);
  pen.fillStyle = css('--xw-surface');
  pen.fillRect(0, 0, width, height + top + 8);
  const write = (words, x, y, colour, weight = 400) => { pen.font = `${weight} 12px ${family}`; pen.fillStyle = colour; pen.fillText(words, x, y); return x + pen.measureText(words).width; };
  let x = write(`${plot.of}: ${plot.title} ${plot.unit}`, 10, 17, css('--bs-body-color'), 600) + 14;
  plot.series.forEach((name, i) => { pen.fillStyle = css(`--xw-series-${i + 1}`); pen.fillRect(x, 12, 12, 2); x = write(name, x + 17, 17, css('--bs-secondary-color')) + 12; });
  write(text('{0} to {1}, {2}', timeOf(plot.to - plot.length), timeOf(plot.to), Intl.DateTimeFormat().resolvedOptions().timeZone), 10, 35, css('--bs-secondary-color'));
  pen.drawImage(image, 0, top, width, height);
  return canvas;
}
