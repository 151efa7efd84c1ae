// The exam buttons, their keys, and what the device answers. "Saved" is said only after the device has said so.
import { clock, setText } from "./words.js";

const stateLine = document.getElementById("exam-state");
const messageLine = document.getElementById("exam-message");
const buttons = Object.fromEntries(["start", "mark", "finish"].map(name => [name, document.getElementById(name)]));
const KEYS = { s: "start", m: "mark", " ": "mark", f: "finish" };
const BUSY = { start: "Starting …", mark: "Saving …", finish: "Finishing …", patient: "Binding …" };

let exam = null;
let isConnected = false;
let isBusy = false;
let deviceMessage = null;

export function showExam(newest, connected) {
  [exam, isConnected] = [newest ?? exam, connected];
  buttons.start.disabled = !connected || isBusy || Boolean(exam?.id);
  // Marking without an exam opens one: the hand that holds the probe has no second for another key.
  buttons.mark.disabled = !connected || isBusy;
  buttons.finish.disabled = !connected || isBusy || !exam?.id;
  const marked = exam?.lesionsMarked ?? 0;
  setText(stateLine, exam?.id
    ? `Exam open since ${clock(exam.openedAt)}${exam.hasPatient ? " · patient bound" : ""} · ${marked} lesion${marked === 1 ? "" : "s"} marked${marked && exam.lastSaved ? `, last saved ${clock(exam.lastSaved.time)}` : ""}`
    : "No exam open");
  if ((exam?.message ?? null) !== deviceMessage && !isBusy) {
    deviceMessage = exam?.message ?? null;
    if (deviceMessage) say(deviceMessage, "");
  }
}

async function command(name, body) {
  if (isBusy) return;
  if (!isConnected) return say("Connection to the device lost: nothing was sent.", "refused");
  if (name === "start" && exam?.id) return say("An exam is already open.", "refused");
  if (name === "finish" && !exam?.id) return say("No exam is open.", "refused");
  isBusy = true;
  const savedBefore = exam?.lastSaved?.recordId;
  say(BUSY[name], "");
  showExam(null, isConnected);
  try {
    const reply = await fetch(`/api/exam/${name}`, { method: "POST", body, signal: AbortSignal.timeout(10000) });
    const answer = await reply.json();
    exam = answer.exam;
    deviceMessage = exam.message;
    const saved = answer.ok && exam.lastSaved && exam.lastSaved.recordId !== savedBefore;
    say(saved ? `Saved ${clock(exam.lastSaved.time)}` : answer.message, saved ? "saved" : answer.ok ? "" : "refused");
  } catch {
    say("The device did not answer. Check whether it was done before you repeat it.", "refused");
  }
  isBusy = false;
  showExam(null, isConnected);
}

function say(text, kind) {
  messageLine.dataset.kind = kind;
  setText(messageLine, text);
}

for (const [name, button] of Object.entries(buttons)) {
  button.addEventListener("click", event => {
    // After a click by hand, Space must mark, not press the same button again.
    if (event.detail > 0) button.blur();
    command(name);
  });
}

// A scanner types the reference and Enter. It goes to the device, which keeps a token only, and is forgotten here at once.
const reference = document.getElementById("reference");
document.getElementById("patient").addEventListener("submit", event => {
  event.preventDefault();
  const text = reference.value;
  reference.value = "";
  reference.blur();
  if (text.trim()) command("patient", text);
});

// Keys that follow each other faster than a hand types are a scanner's, wherever the focus is: its M must not mark a lesion.
const SCAN_GAP_MS = 60;
let typed = "", typing = 0;

addEventListener("keydown", event => {
  if (event.target === reference || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "Enter" && typed.length > 1) {
    event.preventDefault();
    clearTimeout(typing);
    const text = typed;
    typed = "";
    command("patient", text);
  }
  if (event.key.length !== 1) return;
  const name = KEYS[event.key.toLowerCase()];
  if (event.key === " " && !typed && event.target.closest?.("button, a, summary")) return;
  if (name || typed) event.preventDefault();
  typed += event.key;
  clearTimeout(typing);
  typing = setTimeout(() => {
    const isHand = typed.length === 1;
    typed = "";
    if (isHand && name) command(name);
  }, SCAN_GAP_MS);
});
