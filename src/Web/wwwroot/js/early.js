// Runs before the first paint: the theme, the folded navigation and the time zone must not come late.
{
  const root = document.documentElement;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const read = key => { try { return localStorage.getItem(key); } catch { return null; } };
  const theme = () => read('xw-theme') ?? (dark.matches ? 'dark' : 'light');
  root.dataset.bsTheme = theme();
  if (read('xw-nav') === 'small') root.dataset.nav = 'small';
  if (!read('xw-tour')) root.dataset.tour = 'new';
  dark.addEventListener('change', () => { root.dataset.bsTheme = theme(); document.dispatchEvent(new Event('xw-theme')); });
  // The server writes clock times: it is told the zone with the next request, and the minutes in case that it does not know the name.
  document.cookie = `xw-zone=${encodeURIComponent(`${Intl.DateTimeFormat().resolvedOptions().timeZone} ${-new Date().getTimezoneOffset()}`)}; path=/; max-age=31536000; samesite=lax`;
}
