// The replay's keys, wherever the focus is; what has keys of its own keeps them.
export function listen(page) {
  const keys = { ArrowLeft: 'previous', ArrowRight: 'next', ' ': 'play' };
  const down = e => {
    const own = e.target.closest?.('input, select, textarea, dialog, [role="tab"], [contenteditable]');
    const pressed = e.target.closest?.('button, a, summary');
    const key = keys[e.key];
    if (!key || own || e.ctrlKey || e.metaKey || e.altKey || (key === 'play' && pressed)) return;
    e.preventDefault();
    if (!e.repeat) page.invokeMethodAsync('KeyAsync', key);
  };
  document.addEventListener('keydown', down);
  return { stop: () => document.removeEventListener('keydown', down) };
}
