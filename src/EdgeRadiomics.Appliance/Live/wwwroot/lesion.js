// Size and descriptors of the marked lesion.
import { el, number, setText } from "./words.js";

const list = document.getElementById("descriptors");
const none = document.getElementById("lesion-none");
const cells = new Map();

export function showLesion(lesion, absenceText) {
  none.hidden = Boolean(lesion);
  list.hidden = !lesion;
  if (!lesion) return setText(none, absenceText);
  const size = lesion.longAxisMm === null ? ["Area", `${lesion.areaPx} px`, "no ruler read"]
    : ["Long axis", `${number(lesion.longAxisMm, 1)} mm`, `${number(lesion.areaMm2, 0)} mm²`];
  const facts = [size, ["Mask confidence", number(lesion.confidence, 2), `${lesion.fusedFrames} frame${lesion.fusedFrames === 1 ? "" : "s"} fused`],
    ...lesion.descriptors.map(d => [d.label, d.words ?? value(d), d.words ? value(d) : ""])];
  const labels = new Set(facts.map(f => f[0]));
  for (const [label, cell] of cells) if (!labels.has(label)) { cell.box.remove(); cells.delete(label); }
  for (const [label, main, side] of facts) {
    const cell = cells.get(label) ?? add(label);
    setText(cell.main, main);
    setText(cell.side, side);
  }
}

const value = d => d.value === null ? "not measured" : `${number(d.value, Math.abs(d.value) < 10 ? 2 : 1)}${d.unit && d.unit !== "°" ? " " : ""}${d.unit}`;

function add(label) {
  const cell = { box: el("div"), main: el("dd"), side: el("dd", "side") };
  cell.box.append(el("dt", "", label), cell.main, cell.side);
  list.append(cell.box);
  cells.set(label, cell);
  return cell;
}
