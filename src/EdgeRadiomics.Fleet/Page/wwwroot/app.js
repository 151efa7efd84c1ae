const everyMs = 5000;
const at = id => document.getElementById(id);
const say = (id, text) => { const node = at(id); if (node.textContent !== text) node.textContent = text; };
const number = new Intl.NumberFormat("en");
let shown = null;

function age(ms) {
  const s = Math.max(0, Math.round(ms / 1000));
  if (s < 60) return `${s} s ago`;
  if (s < 3600) return `${Math.floor(s / 60)} min ago`;
  return s < 86400 ? `${Math.floor(s / 3600)} h ago` : `${Math.floor(s / 86400)} d ago`;
}

// Away without a goodbye is another thing than switched off.
const stateOf = device => device.state === "offline" && device.reason === "lost" ? "lost" : device.state;
const words = { online: "online", silent: "online, but silent", offline: "stopped", stopping: "stopping", lost: "link lost", unknown: "never said" };
const rank = { unknown: 0, silent: 1, lost: 2, stopping: 3, offline: 4, online: 5 };
const trouble = device => (device.open + device.lost > 0 || device.refused > 0 ? 0 : 20) + (device.concerns ? 0 : 10) + (rank[stateOf(device)] ?? 0);

function cell(row, text, kind) {
  const td = row.insertCell();
  td.textContent = text;
  if (kind) td.className = kind;
  return td;
}

function showDevices(view) {
  const wanted = at("find").value.trim().toLowerCase();
  const body = document.createElement("tbody");
  body.id = "devices";
  const devices = view.devices.filter(device => `${device.site}/${device.device}`.includes(wanted))
    .sort((a, b) => trouble(a) - trouble(b) || (b.backlog ?? 0) - (a.backlog ?? 0) || a.site.localeCompare(b.site) || a.device.localeCompare(b.device));
  for (const device of devices) {
    const row = body.insertRow();
    const name = document.createElement("th");
    name.scope = "row";
    name.textContent = `${device.site} / ${device.device}`;
    row.append(name);
    const state = cell(row, words[stateOf(device)] ?? device.state, "state");
    state.dataset.state = stateOf(device);
    if (device.concerns) {
      const concern = state.appendChild(document.createElement("span"));
      [concern.textContent, concern.title, concern.className] = [device.concerns, device.concerns, "concern"];
    }
    cell(row, age(view.nowMs - device.seenMs));
    cell(row, device.backlog === null ? "–" : number.format(device.backlog), "n");
    cell(row, number.format(device.records), "n");
    cell(row, number.format(device.refused), device.refused ? "n note" : "n");
    const missing = cell(row, number.format(device.open + device.lost), device.open + device.lost ? "n note" : "n");
    if (device.open + device.lost) missing.title = `${device.open} may still come, ${device.lost} will not`;
    cell(row, device.version ?? "–");
    cell(row, device.models || "–").title = device.models ?? "";
  }
  at("devices").replaceWith(body);
}

function showDays(days) {
  const most = Math.max(1, ...days.map(day => day.results));
  at("days").replaceChildren(...days.map((day, i) => {
    const item = document.createElement("li");
    if (i === days.length - 1) item.className = "now";
    const share = day.hints + day.abstentions ? `, ${Math.round(100 * day.abstentions / (day.hints + day.abstentions))} % of markers without a hint` : "";
    item.title = `${day.day}: ${day.results} results${share}`;
    const count = document.createElement("span"), bar = document.createElement("i"), date = document.createElement("span");
    count.textContent = day.results ? number.format(day.results) : "";
    bar.style.height = `${Math.round(48 * day.results / most)}px`;
    date.textContent = i % 5 === 4 || i === 0 ? day.day.slice(5) : "";
    item.append(count, bar, date);
    return item;
  }));
}

function show(view) {
  shown = view;
  const sum = what => view.devices.reduce((total, device) => total + (device[what] ?? 0), 0);
  say("devices-online", number.format(view.devices.filter(device => device.state === "online").length));
  say("devices-of", `of ${number.format(view.devices.length)} devices online`);
  say("results", number.format(view.totals.results));
  say("today", number.format(view.days.at(-1).results));
  say("abstention", view.totals.abstentionShare === null ? "–" : `${Math.round(100 * view.totals.abstentionShare)} %`);
  say("backlog", number.format(sum("backlog")));
  say("holes", number.format(sum("open") + sum("lost")));
  const problems = [view.centre.brokerTrouble && `broker: ${view.centre.brokerTrouble}`, view.centre.databaseTrouble && `database: ${view.centre.databaseTrouble}`].filter(Boolean);
  at("centre").dataset.kind = problems.length ? "trouble" : "";
  const workers = view.centre.workers.length > 1 ? `, ${view.centre.workers.length} workers` : "";
  say("centre", problems.length ? problems.join("; ") : `${view.centre.broker} to ${view.centre.database}${workers}`);
  showDays(view.days);
  showDevices(view);
}

async function refresh() {
  try {
    const answer = await fetch("api/programme");
    const body = await answer.json();
    if (!answer.ok) throw new Error(body.trouble);
    show(body);
  } catch (problem) {
    at("centre").dataset.kind = "trouble";
    say("centre", `The page has no news: ${problem.message}`);
  }
  setTimeout(refresh, everyMs);
}

at("find").addEventListener("input", () => shown && showDevices(shown));
refresh();
