// A program's output: text is only ever put in as text. At the end it stays at the end; who has scrolled up stays where he is.
const charactersMax = 400000;

export function append(pre, text, cut) {
  if (!pre?.isConnected) return;
  const toEnd = pre.parentElement.querySelector('[data-to-end]');
  if (!pre.dataset.ready) {
    pre.dataset.ready = '';
    pre.dataset.length = 0;
    toEnd.addEventListener('click', () => { pre.scrollTop = pre.scrollHeight; });
    pre.addEventListener('scroll', () => { toEnd.hidden = atEnd(pre); });
  }
  const stay = atEnd(pre);
  if (cut) pre.append(mark(`\n… ${cut} …\n`));
  if (text) pre.append(text);
  let length = Number(pre.dataset.length) + text.length;
  // What is far up falls out, so that a page that is open for days holds no more than it needs
  while (length > charactersMax && pre.childNodes.length > 1) {
    length -= pre.firstChild.textContent.length;
    pre.firstChild.remove();
    if (!pre.dataset.short) pre.dataset.short = '';
  }
  pre.dataset.length = length;
  if (stay) pre.scrollTop = pre.scrollHeight;
  toEnd.hidden = atEnd(pre);
}

const atEnd = pre => pre.scrollHeight - pre.scrollTop - pre.clientHeight < 12;

function mark(text) {
  const span = document.createElement('span');
  span.className = 'c';
  span.textContent = text;
  return span;
}
