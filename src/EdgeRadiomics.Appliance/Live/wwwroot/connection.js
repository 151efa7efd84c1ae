// The live feed: binary messages of a JSON length, JSON and a JPEG. Reconnects by itself; silence counts as lost.
const SILENCE_MS = 1500;
const LONGEST_WAIT_MS = 5000;

export function connect({ onSnapshot, onLost }) {
  let wait = 250;
  let silence = 0;
  const words = new TextDecoder();

  function open() {
    const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/api/live`);
    socket.binaryType = "arraybuffer";
    let over = false;
    const lose = () => {
      if (over) return;
      over = true;
      clearTimeout(silence);
      socket.close();
      onLost();
      setTimeout(open, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    };
    const listen = () => { clearTimeout(silence); silence = setTimeout(lose, SILENCE_MS); };
    socket.onopen = listen;
    socket.onclose = socket.onerror = lose;
    socket.onmessage = ({ data }) => {
      if (over) return;
      listen();
      wait = 250;
      const length = new DataView(data).getUint32(0, true);
      const snapshot = JSON.parse(words.decode(new Uint8Array(data, 4, length)));
      onSnapshot(snapshot, new Uint8Array(data, 4 + length));
    };
  }
  open();
}
