// Wires the feed to the panels. Pictures follow every message; words change a few times a second, so they can be read.
import { connect } from "./connection.js";
import { clearOverlay, show } from "./picture.js";
import { showHints } from "./hints.js";
import { showLesion } from "./lesion.js";
import { showExam } from "./exam.js";
import { showDevice, showFigures, showModels, showNoFigures, showState } from "./status.js";

const WORDS_EVERY_MS = 250;
const VEILS = { stalled: "No new frame for over a second", "no-signal": "No ultrasound picture" };
const LOST = "Connection to the device lost";
let wordsAt = 0;
let lastState = "";

// The access key was needed once; the cookie stands for it now.
if (new URLSearchParams(location.search).has("key")) history.replaceState(null, "", location.pathname);

showHints([], "waiting for the device");

connect({
  onSnapshot(snapshot, jpeg) {
    const { state, number } = snapshot.frame;
    clearOverlay(number === 0 ? "Waiting for the first frame" : VEILS[state] ?? null);
    show(jpeg, snapshot.lesion);
    showState(state);
    const now = performance.now();
    if (now - wordsAt < WORDS_EVERY_MS && state === lastState) return;
    [wordsAt, lastState] = [now, state];
    showFigures(snapshot);
    showHints(snapshot.hints, snapshot.lesion ? "the device gives none" : snapshot.absenceText);
    showLesion(snapshot.lesion, snapshot.absenceText);
    showExam(snapshot.exam, true);
    showDevice(snapshot);
    showModels(snapshot.models);
  },
  onLost() {
    lastState = "";
    clearOverlay(LOST);
    showState("lost");
    showNoFigures();
    showHints([], "connection to the device lost");
    showLesion(null, `${LOST}.`);
    showExam(null, false);
  },
});
