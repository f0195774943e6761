// Keeps of Bootstrap Icons what the pages show: of 2,000 drawings some hundred, and so a tenth of what a first visit loads. A name is in use where it stands
// quoted, or after "bi-", in a source; a word that is an icon's name by chance only costs its few bytes.
// usage: node icons.mjs OUTPUT-FOLDER
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import subsetFont from 'subset-font';

const root = dirname(fileURLToPath(import.meta.url)), font = join(root, 'node_modules/bootstrap-icons/font'), output = process.argv[2];
const points = JSON.parse(readFileSync(join(font, 'bootstrap-icons.json'), 'utf8'));
const left = new Set(['bin', 'obj', 'node_modules', 'lib']);
const sources = folder => readdirSync(folder, { withFileTypes: true }).flatMap(e =>
  e.isDirectory() ? (left.has(e.name) ? [] : sources(join(folder, e.name))) : /\.(razor|cs|js)$/.test(e.name) ? [join(folder, e.name)] : []);

const used = new Set();
for (const file of sources(root)) for (const [, name] of readFileSync(file, 'utf8').matchAll(/(?:["'`]|\bbi-)([a-z0-9-]+)(?=["'`\s])/g)) if (name in points) used.add(name);

const style = readFileSync(join(font, 'bootstrap-icons.min.css'), 'utf8').replaceAll(/\.bi-([a-z0-9-]+)::before\{[^}]*\}/g, (rule, name) => used.has(name) ? rule : '');
const glyphs = [...used].map(name => String.fromCodePoint(points[name])).join('');
mkdirSync(join(output, 'fonts'), { recursive: true });
writeFileSync(join(output, 'fonts/bootstrap-icons.woff2'), await subsetFont(readFileSync(join(font, 'fonts/bootstrap-icons.woff2')), glyphs, { targetFormat: 'woff2' }));
writeFileSync(join(output, 'bootstrap-icons.min.css'), style.replace(/,url\("fonts\/bootstrap-icons\.woff\?[^)]*\) format\("woff"\)/, ''));
