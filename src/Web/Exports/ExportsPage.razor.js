// Brings an archive in pieces. What has come stays at the server, so that the same file goes on where it was cut off.
import { text } from '../js/texts.js';

const pieceMax = 8 * 1024 * 1024;
const triesMax = 5;

export function make(box, page) {
  const input = box?.querySelector('input[type=file]');
  if (!input) return;
  const said = box.querySelector('[data-said]');
  const bar = box.querySelector('progress');
  input.addEventListener('change', async () => {
    const [file] = input.files;
    if (!file) return;
    input.disabled = true;
    bar.hidden = false;
    try {
      const name = file.name.replace(/[^A-Za-z0-9._-]/g, '_');
      await bring(`api/v1/imports/files/${encodeURIComponent(name)}`, file, done => {
        bar.value = file.size ? done / file.size : 1;
        said.textContent = text('{0} of {1} MiB', Math.floor(done / 1048576), Math.ceil(file.size / 1048576));
      });
      said.textContent = text('{0} is here.', name);
      await page.invokeMethodAsync('Brought', name);
    } catch (broke) {
      said.textContent = `${broke.message} ${text('Choose the file again to go on.')}`;
    }
    input.disabled = false;
    input.value = '';
  });
}

async function bring(address, file, told) {
  let at = (await ask(address, 'GET')).bytes;
  if (at > file.size) throw new Error(text('More of a file of that name is here than it has: rename it.'));
  for (let tries = 0; at < file.size;) {
    told(at);
    try {
      at = (await ask(`${address}?offset=${at}`, 'PUT', file.slice(at, at + pieceMax))).bytes;
      tries = 0;
    } catch (broke) {
      if (broke.refused || ++tries === triesMax) throw broke;
      await new Promise(done => { setTimeout(done, 1000 * tries); });
      at = (await ask(address, 'GET')).bytes;
    }
  }
  told(at);
  await ask(`${address}/complete`, 'POST');
}

async function ask(address, method, body) {
  const answer = await fetch(address, { method, body, headers: body ? { 'content-type': 'application/octet-stream' } : {} });
  const said = await answer.json().catch(() => ({}));
  if (answer.ok) return said;
  throw Object.assign(new Error(said.detail ?? said.errors?.[0] ?? text('The server answered {0}.', answer.status)), { refused: answer.status < 500 && answer.status !== 409 });
}
