// A domain's screen: noVNC shows what came, and says what is pressed. Its connection is no WebSocket of its own but this page's: the server asks for each
// right, and hands on only what was asked for.
import RFB from '../lib/novnc/core/rfb.js';

const pieceMax = 8192;
const shift = 0xffe1;

export function make(box, page, types, label) {
  if (!box?.isConnected) return;
  box.vnc = { page, types, label, connection: 0 };
  box.setAttribute('role', 'img');
  box.setAttribute('aria-label', label);
  // Else who uses the keyboard alone could never leave it
  box.addEventListener('keydown', key => {
    if (key.key !== 'Tab' || !(key.shiftKey || !types)) return;
    key.stopPropagation();
    box.vnc?.rfb?.sendKey(shift, 'ShiftLeft', false);
  }, true);
  // Who has pressed for it need not look for it
  box.closest('.xw-panel')?.scrollIntoView({ block: 'nearest' });
}

export function show(box, connection, bytes) {
  const vnc = box?.vnc;
  if (!vnc) return;
  if (vnc.connection !== connection) connect(box, vnc, connection);
  vnc.channel.onmessage({ data: bytes });
}

export function threeKeys(box) {
  box?.vnc?.rfb?.sendCtrlAltDel();
  box?.vnc?.rfb?.focus();
}

export function destroy(box) {
  if (!box?.vnc) return;
  close(box.vnc);
  box.vnc = undefined;
}

// The picture of the last connection stays until the new one's is there
function connect(box, vnc, connection) {
  const had = document.activeElement && box.contains(document.activeElement);
  close(vnc);
  box.replaceChildren();
  vnc.connection = connection;
  vnc.channel = {
    binaryType: 'arraybuffer', protocol: '', readyState: 'open', onopen: null, onmessage: null, onerror: null, onclose: null,
    close() {
      this.readyState = 'closed';
      // Later: noVNC waits for it only after it has called this
      queueMicrotask(() => this.onclose?.({ code: 1000, reason: '', wasClean: true }));
    },
    send(bytes) {
      if (this.readyState !== 'open') return;
      for (let at = 0; at < bytes.length; at += pieceMax) vnc.page.invokeMethodAsync('Say', connection, bytes.slice(at, at + pieceMax));
    },
  };
  vnc.rfb = new RFB(box, vnc.channel, { shared: true });
  vnc.rfb.viewOnly = !vnc.types;
  vnc.rfb.scaleViewport = true;
  vnc.rfb.background = '#14181f';
  const canvas = box.querySelector('canvas');
  canvas.setAttribute('aria-label', vnc.label);
  if (vnc.types) {
    canvas.tabIndex = 0;
    canvas.setAttribute('role', 'application');
    if (had) vnc.rfb.focus();
  }
}

function close(vnc) {
  vnc.rfb?.disconnect();
  vnc.rfb = undefined;
}
