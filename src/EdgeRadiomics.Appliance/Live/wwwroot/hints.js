// The marker rows: a bar with point, interval and prevalence, or "no hint" with its reason.
import { el, percent, setText } from "./words.js";

const ORDER = ["ER", "PR", "HER2", "Ki-67", "triple-negative", "St. Gallen group"];
const NAMES = { "triple-negative": "Triple negative" };
const GRADES = { A: "A good", B: "B fair", C: "C weak", D: "D none", Demonstration: "demonstration" };
const MEANING = {
  A: "Evidence grade A: external validation at a good level",
  B: "Evidence grade B: external validation at the minimum for a hint",
  C: "Evidence grade C: better than chance, weak",
  D: "Evidence grade D: not shown to be better than chance",
  Demonstration: "Synthetic weights: no evidence is claimed",
};
const DIRECTION = { "favours-positive": "favours positive", "favours-negative": "favours negative" };
const GROUP_DIRECTION = { "favours-positive": "above prevalence", "favours-negative": "below prevalence" };
const list = document.getElementById("hints");
const rows = new Map();

for (const marker of ORDER) {
  if (marker === "triple-negative") list.append(el("li", "divider", "Derived from ER, PR, HER2 and Ki-67"));
  const row = {
    item: el("li"), name: el("b", "", NAMES[marker] ?? marker), words: el("span", "words"), grade: el("span", "chip"),
    bar: el("div", "bar"), band: el("i", "band"), tick: el("i", "tick"), point: el("i", "point"), value: el("span", "value"), reason: el("p", "reason"),
  };
  row.item.dataset.marker = marker;
  const head = el("div", "head");
  head.append(row.name, row.words, row.grade);
  row.bar.append(row.band, row.tick, row.point);
  const line = el("div", "line");
  line.append(row.bar, row.value);
  row.item.append(head, line, row.reason);
  rows.set(marker, row);
  list.append(row.item);
}

/** Shows the hints; a marker without one says why not. */
export function showHints(hints, reasonWithout) {
  for (const marker of ORDER) {
    const hint = hints.find(h => h.marker === marker);
    showRow(rows.get(marker), hint, hint?.abstainReason ?? reasonWithout);
  }
}

function showRow(row, hint, reason) {
  const has = hint && hint.state !== "no-hint" && hint.probability !== null;
  row.item.classList.toggle("none", !has);
  row.grade.hidden = !hint;
  if (hint) {
    setText(row.grade, GRADES[hint.grade] ?? hint.grade);
    row.grade.title = MEANING[hint.grade] ?? "";
  }
  setText(row.words, has ? (hint.marker === "St. Gallen group" ? GROUP_DIRECTION : DIRECTION)[hint.state] : "no hint");
  setText(row.reason, has ? "" : sentence(reason));
  if (!has) return;
  const [low, high] = [hint.low ?? hint.probability, hint.high ?? hint.probability];
  row.point.style.left = `${100 * hint.probability}%`;
  row.band.style.left = `${100 * low}%`;
  row.band.style.width = `${100 * (high - low)}%`;
  row.tick.hidden = hint.prevalence === null;
  if (hint.prevalence !== null) row.tick.style.left = `${100 * hint.prevalence}%`;
  setText(row.value, `${percent(hint.probability)} (${percent(low)}–${percent(high)})`);
  row.bar.title = `Probability ${percent(hint.probability)} %, 95 % interval ${percent(low)} to ${percent(high)} %` +
    (hint.prevalence === null ? "" : `, prevalence ${percent(hint.prevalence)} %`);
}

const sentence = text => text.replace(/^no hint:\s*/i, "");
