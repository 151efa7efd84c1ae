// The two panes: the sector with the lesion's contour, and the same sector untouched, on the same pixel grid.
const CONTOUR = "#5fe0fa";
const marked = document.getElementById("marked");
const plain = document.getElementById("plain");
const veil = document.getElementById("veil");

let shown = null;     // { bitmap, lesion }
let overlay = true;   // off as soon as the picture is not live
let waiting = null;
let decoding = false;

export async function show(jpeg, lesion) {
  waiting = { jpeg, lesion };
  if (decoding) return;
  decoding = true;
  while (waiting) {
    const { jpeg: bytes, lesion: outline } = waiting;
    waiting = null;
    try {
      const bitmap = bytes.length ? await createImageBitmap(new Blob([bytes], { type: "image/jpeg" })) : null;
      shown?.bitmap?.close();
      shown = { bitmap, lesion: outline };
      draw();
    } catch { /* a broken picture: the next one comes at once */ }
  }
  decoding = false;
}

/** Takes the contour off at once and says why; null brings it back with the next snapshot. */
export function clearOverlay(reason) {
  const wasOverlay = overlay;
  overlay = reason === null;
  veil.hidden = overlay;
  marked.closest("section").classList.toggle("past", !overlay);
  if (!overlay && veil.textContent !== reason) veil.textContent = reason;
  if (wasOverlay !== overlay) draw();
}

function draw() {
  for (const canvas of [marked, plain]) {
    const { width, height } = canvas.getBoundingClientRect();
    const ratio = devicePixelRatio || 1;
    const [w, h] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))];
    if (canvas.width !== w || canvas.height !== h) [canvas.width, canvas.height] = [w, h];
    const ink = canvas.getContext("2d");
    ink.setTransform(1, 0, 0, 1, 0, 0);
    ink.clearRect(0, 0, w, h);
    if (!shown?.bitmap) continue;
    const scale = Math.min(w / shown.bitmap.width, h / shown.bitmap.height);
    const left = Math.round((w - shown.bitmap.width * scale) / 2);
    const top = Math.round((h - shown.bitmap.height * scale) / 2);
    ink.imageSmoothingQuality = "high";
    ink.drawImage(shown.bitmap, left, top, Math.round(shown.bitmap.width * scale), Math.round(shown.bitmap.height * scale));
    if (canvas === marked && overlay && shown.lesion) outline(ink, shown.lesion.contour, scale, left, top, ratio);
  }
}

// A dark line under a bright one stands out on echo of any grey.
function outline(ink, contour, scale, left, top, ratio) {
  const path = new Path2D();
  for (let i = 0; i + 1 < contour.length; i += 2) path.lineTo(left + (contour[i] + 0.5) * scale, top + (contour[i + 1] + 0.5) * scale);
  path.closePath();
  ink.lineJoin = "round";
  ink.strokeStyle = "rgba(0, 0, 0, .65)";
  ink.lineWidth = 4.5 * ratio;
  ink.stroke(path);
  ink.strokeStyle = CONTOUR;
  ink.lineWidth = 2 * ratio;
  ink.stroke(path);
}

new ResizeObserver(draw).observe(marked);
