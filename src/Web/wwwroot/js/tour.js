// The guided tour: a ring around what is really on the page, and a box that tells of it, one thing after the other. Nothing in it moves by itself.
const root = document.documentElement;
const seen = selector => [...document.querySelectorAll(selector)].find(e => e.getClientRects().length > 0);

/** From now on it is not offered in this browser. */
export function remember() {
  delete root.dataset.tour;
  try { localStorage.setItem('xw-tour', 'seen'); } catch { /* private window: it is offered again */ }
}

/** Begins it; on a page without steps, or where it is open, nothing happens. */
export function start() {
  const words = document.querySelector('[data-tour-steps]');
  const steps = words ? [...words.children].filter(s => seen(s.dataset.at)) : [];
  if (!steps.length || document.querySelector('dialog.xw-tour')) return;
  const opener = document.activeElement;
  const dialog = document.createElement('dialog');
  dialog.className = 'xw-tour';
  dialog.setAttribute('aria-labelledby', 'tour-title');
  dialog.setAttribute('aria-describedby', 'tour-text');
  dialog.innerHTML = `<div class="xw-tour-ring"></div>
    <div class="xw-tour-box"><p class="muted small m-0"></p><div aria-live="polite"><h2 id="tour-title"></h2><p id="tour-text" class="m-0"></p></div>
    <footer><button type="button" class="btn xw-btn" data-go="end"></button><span></span><button type="button" class="btn xw-btn" data-go="-1"></button><button type="button" class="btn btn-primary" data-go="1"></button></footer></div>`;
  const [ring, box] = dialog.children;
  const [end, back, next] = box.querySelectorAll('button');
  end.textContent = words.dataset.end;
  back.textContent = words.dataset.back;
  let at = 0;

  // What it points at may be drawn anew while it is shown: it is looked for each time
  const place = () => {
    const target = seen(steps[at].dataset.at);
    ring.hidden = !target;
    const r = target?.getBoundingClientRect() ?? new DOMRect(innerWidth / 2, innerHeight / 3, 0, 0);
    const [left, top, right, bottom] = [Math.max(2, r.left - 4), Math.max(2, r.top - 4), Math.min(innerWidth - 2, r.right + 4), Math.min(innerHeight - 2, r.bottom + 4)];
    Object.assign(ring.style, { left: `${left}px`, top: `${top}px`, width: `${Math.max(0, right - left)}px`, height: `${Math.max(0, bottom - top)}px` });
    const [width, height, gap] = [box.offsetWidth, box.offsetHeight, 12];
    let [x, y] = [left, bottom + gap];
    if (y + height > innerHeight && top - gap - height >= 0) y = top - gap - height;
    else if (y + height > innerHeight && right + gap + width <= innerWidth) [x, y] = [right + gap, Math.max(top, 8)];
    Object.assign(box.style, { left: `${Math.max(8, Math.min(x, innerWidth - width - 8))}px`, top: `${Math.max(8, Math.min(y, innerHeight - height - 8))}px` });
  };

  const show = step => {
    at = step;
    seen(steps[at].dataset.at)?.scrollIntoView({ block: 'nearest', behavior: 'instant' });
    box.querySelector('p').textContent = `${at + 1} ${words.dataset.of} ${steps.length}`;
    dialog.querySelector('h2').textContent = steps[at].querySelector('b').textContent;
    dialog.querySelector('#tour-text').textContent = steps[at].querySelector('span').textContent;
    next.textContent = at === steps.length - 1 ? words.dataset.done : words.dataset.next;
    back.disabled = at === 0;
    place();
  };
  const go = by => at + by >= steps.length ? dialog.close() : show(Math.max(0, at + by));

  dialog.addEventListener('click', e => {
    const asked = e.target.closest('[data-go]')?.dataset.go;
    if (asked === 'end') dialog.close();
    else if (asked) go(Number(asked));
  });
  dialog.addEventListener('keydown', e => {
    if (e.key === 'ArrowRight') go(1);
    if (e.key === 'ArrowLeft') go(-1);
  });
  addEventListener('resize', place);
  addEventListener('scroll', place, true);
  dialog.addEventListener('close', () => {
    removeEventListener('resize', place);
    removeEventListener('scroll', place, true);
    dialog.remove();
    remember();
    if (opener?.isConnected) opener.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  show(0);
  next.focus();
}
