// A domain's console: xterm.js shows what came, and sends what is typed. A console has 80 columns and 24 rows until somebody in the domain says otherwise.
import { Terminal } from '../lib/xterm/xterm.mjs';

const sheet = '../lib/xterm/xterm.css';

export function make(box, page, types, label) {
  if (!box?.isConnected) return;
  const address = new URL(sheet, import.meta.url).href;
  if (!document.querySelector(`link[href="${address}"]`)) document.head.append(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: address }));
  const style = getComputedStyle(box);
  const term = new Terminal({
    cols: 80, rows: 24, scrollback: 5000, disableStdin: !types, cursorBlink: false, screenReaderMode: true, fontSize: 13, linkHandler: { activate: () => {} },
    fontFamily: style.getPropertyValue('--bs-font-monospace') || 'monospace',
    theme: { background: '#14181f', foreground: '#d8dee9', cursor: '#d8dee9', selectionBackground: '#3b4a63' },
  });
  box.terminal = term;
  answerNothing(term);
  term.open(box);
  term.textarea.setAttribute('aria-label', label);
  // Else who uses the keyboard alone could never leave it
  term.attachCustomKeyEventHandler(key => !(key.key === 'Tab' && (key.shiftKey || !types)));
  if (types) term.onData(keys => page.invokeMethodAsync('Type', keys));
  // Who has pressed for it need not look for it; and a screen that is out of sight is not drawn
  box.closest('.xw-panel')?.scrollIntoView({ block: 'nearest' });
  const copy = box.parentElement.querySelector('[data-copy]');
  term.onSelectionChange(() => { copy.hidden = !term.hasSelection(); });
  copy.addEventListener('click', () => navigator.clipboard?.writeText(term.getSelection()));
}

// A program may ask its terminal what it is, or where the cursor stands. Several who look would all answer, as if they had typed it, and so would each page
// that is loaded anew and shows the question once more: so nobody does
function answerNothing(term) {
  const asked = [['', '', 'n'], ['?', '', 'n'], ['', '', 'c'], ['>', '', 'c'], ['=', '', 'c'], ['', '$', 'p'], ['?', '$', 'p'], ['>', '', 'q'], ['', '', 't']];
  for (const [prefix, intermediates, final] of asked) term.parser.registerCsiHandler({ ...(prefix && { prefix }), ...(intermediates && { intermediates }), final }, () => true);
  term.parser.registerDcsHandler({ intermediates: '$', final: 'q' }, () => true);
  for (const colour of [4, 10, 11, 12]) term.parser.registerOscHandler(colour, text => text.includes('?'));
}

export function write(box, bytes) {
  // Not before it is parsed: what is said faster than it can be drawn then comes in larger pieces
  return new Promise(done => (box?.terminal ? box.terminal.write(bytes, done) : done()));
}

export function destroy(box) {
  box?.terminal?.dispose();
  if (box) box.terminal = undefined;
}
