// What scripts say, in the page's language: the server writes the translations of what stands in src/Web/Shell/ScriptTexts.*.json; English is its own key.
const table = JSON.parse(document.getElementById('xw-texts')?.textContent ?? '{}');

/** A text, with {0}, {1} replaced by the values. */
export const text = (english, ...values) => (table[english] ?? english).replace(/\{(\d)\}/g, (place, i) => i in values ? values[i] : place);

/** For times with a day: in the page's language, English as in Europe. */
export const locale = { en: 'en-GB', '': 'en-GB' }[document.documentElement.lang] ?? document.documentElement.lang;
