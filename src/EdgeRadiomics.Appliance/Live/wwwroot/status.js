// The header, the device line and the active bundles.
import { age, el, number, setText } from "./words.js";

const STATES = { streaming: "Live", frozen: "Frozen", "no-signal": "No signal", stalled: "Stalled", lost: "Connection to the device lost" };
const at = id => document.getElementById(id);
const [state, fps, latency, sync, device, models, demo] = ["state", "fps", "latency", "sync", "device", "models", "demo"].map(at);
let modelsShown = "";

export function showState(name) {
  if (state.dataset.state === name) return;
  state.dataset.state = name;
  setText(state, STATES[name] ?? name);
}

export function showFigures(snapshot) {
  const { frame, latencyMs } = snapshot;
  setText(fps, number(snapshot.framesPerSecond, 0));
  setText(latency, number(latencyMs.p50, 0));
  setText(at("latency95"), `(95 % within ${number(latencyMs.p95, 0)})`);
  setText(at("number"), frame.number ? `frame ${frame.number}` : "");
  setText(at("spacing"), frame.number === 0 ? "" : frame.spacingMm ? `${number(frame.spacingMm.x, 3)} mm/px` : "no ruler read: sizes in px");
  demo.hidden = !(frame.demonstration || snapshot.source.demonstration);
}

export function showNoFigures() {
  for (const figure of [fps, latency]) setText(figure, "–");
  setText(at("latency95"), "");
  setText(sync, "");
  sync.dataset.kind = "";
}

export function showDevice({ device: d, source }) {
  const waiting = d.outboxDepth === 0 ? "all records sent"
    : `${d.outboxDepth} record${d.outboxDepth === 1 ? "" : "s"} waiting${d.oldestUnsentS === null ? "" : `, oldest ${age(d.oldestUnsentS)}`}`;
  setText(sync, `${d.brokerConnected ? "Broker connected" : "Broker away"} · ${waiting}`);
  sync.dataset.kind = d.brokerConnected ? "" : "away";
  sync.title = [d.broker, d.lastError].filter(Boolean).join(": ");
  setText(device, `${d.site} / ${d.device} · ${source.description} · ${d.provider}${d.concern ? ` · ${d.concern}` : ""}`);
  device.dataset.kind = d.concern ? "away" : "";
  device.title = `${d.topicPrefix}, session ${d.session}, broker ${d.broker}`;
}

export function showModels(list) {
  const key = JSON.stringify(list);
  if (key === modelsShown) return;
  modelsShown = key;
  models.replaceChildren(...list.map(model => {
    const item = el("li");
    item.title = `SHA-256 ${model.sha256}`;
    item.append(el("b", "", model.name), ` ${model.version} `, el("code", "", model.sha256.slice(0, 8)));
    if (model.synthetic) item.append(" ", el("span", "chip", "synthetic"));
    item.append(el("span", "calibration", model.calibration));
    return item;
  }));
}
