import { createHash } from "node:crypto";
import type { Reply } from "./call.ts";

const style = `
:root { color-scheme: light dark; --ground: #f6f5f1; --card: #fff; --ink: #22262b; --quiet: #6d747c; --line: #e3e1da;
  --accent: #0b6e6e; --good: #2b7a3f; --bad: #b3261e; --wait: #9a6700; --flash: #fdf3d0; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #15181b; --card: #1d2125; --ink: #e6e8ea; --quiet: #98a1aa; --line: #31373d; --accent: #5cc4c0;
    --good: #6fca86; --bad: #ff8a80; --wait: #e3b34c; --flash: #3b3520; }
}
* { box-sizing: border-box; }
body { margin: 0; padding: 2rem clamp(1rem, 4vw, 3rem); background: var(--ground); color: var(--ink);
  font: 15px/1.45 system-ui, sans-serif; }
header { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; align-items: baseline; margin-bottom: 1.4rem; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.05rem; margin: 0; }
header p, .note, .empty { color: var(--quiet); margin: 0; }
#pulse { margin-left: auto; } #pulse.off { color: var(--bad); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .8rem; margin: 0 0 1.4rem; }
.tile, section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
.tile { padding: .8rem 1rem; } .tile dt { color: var(--quiet); font-size: .85rem; }
.tile dd { margin: 0; font-size: 1.6rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.tile.good dd { color: var(--good); } .tile.bad dd { color: var(--bad); }
section { margin-bottom: 1.4rem; overflow: hidden; }
section > div:first-child { display: flex; flex-wrap: wrap; gap: .2rem 1rem; align-items: baseline; padding: .9rem 1rem; }
.scroll { overflow-x: auto; } table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .4rem 1rem; border-top: 1px solid var(--line); white-space: nowrap; }
th { color: var(--quiet); font-weight: 500; font-size: .82rem; } .empty { padding: .2rem 1rem 1rem; }
.code { font-family: ui-monospace, monospace; font-size: .9em; } .quiet { color: var(--quiet); }
.pill { border: 1px solid currentcolor; border-radius: 99px; padding: 0 .55rem; font-size: .82rem; color: var(--accent); }
.pill.good { color: var(--good); } .pill.bad { color: var(--bad); } .pill.wait { color: var(--wait); }
tr.fresh { animation: fresh 4s ease-out; } @keyframes fresh { from { background: var(--flash); } }
@media (prefers-reduced-motion: reduce) { tr.fresh { animation: none; background: var(--flash); } }
a { color: var(--accent); }`;

const script = `
const seen = new Map();
const make = (tag, text, kind) => {
  const node = document.createElement(tag);
  if (kind) node.className = kind;
  node.textContent = text ?? "";
  return node;
};
const tones = { DELIVERED: "good", RETURNED: "good", EXCEPTION: "bad", LOST: "bad", CANCELLED: "bad", RETURNING: "wait",
  DELIVERY_ATTEMPTED: "wait" };
const clock = (iso) => new Date(iso).toLocaleTimeString([], { hourCycle: "h23" });
const cell = (content, kind) => {
  const node = make("td", typeof content === "string" ? content : "", kind);
  if (typeof content !== "string") node.append(content);
  return node;
};
const pill = (text, tone) => make("span", text, "pill " + (tone ?? ""));
const tile = ([name, value, tone]) => {
  const node = make("div", "", "tile " + (tone ?? ""));
  node.append(make("dt", name), make("dd", Number(value).toLocaleString()));
  return node;
};
const fill = (id, rows, draw) => {
  document.getElementById(id).replaceChildren(...rows.map(draw));
  document.getElementById(id + "-empty").hidden = rows.length > 0;
  document.getElementById(id).parentElement.hidden = rows.length === 0;
};
const fresh = (node, key, mark) => {
  if (seen.has(key) ? seen.get(key) !== mark : seen.has("")) node.className = "fresh";
  seen.set(key, mark);
  return node;
};
const delivery = (one) => {
  const node = make("tr");
  const status = document.createDocumentFragment();
  if (one.status) status.append(pill(one.status, tones[one.status]), " ");
  if (one.heldBy) status.append(pill("held by " + one.heldBy, "bad"));
  node.append(cell(one.document, "code"), cell(one.tracking, "code"), cell(status), cell(one.statusAt),
    cell(one.proofOfDelivery), cell(one.goodsIssued ? pill("issued", "good") : pill("not yet", "wait")),
    cell(one.version, "code quiet"));
  return fresh(node, one.document, one.version);
};
const said = { "goods-issue": "goods issue posted", "goods-issue-reversed": "goods issue reversed", picking: "picked" };
const tell = (row) => row.effect === "field" ? row.field + ": " + (row.from || "empty") + " \\u2192 " + (row.to || "empty")
  : row.effect === "event" ? "event stored: " + row.milestone : said[row.effect];
const entry = (row) => {
  const node = make("tr");
  node.append(cell(clock(row.at), "quiet"), cell(row.document, "code"), cell(tell(row)), cell(row.system, "quiet"),
    cell(row.correlationId ?? "", "code quiet"));
  return fresh(node, "row " + row.seq, row.seq);
};
const show = (state) => {
  const { counters } = state;
  document.getElementById("tiles").replaceChildren(...[
    ["deliveries", state.total], ["accepted writes", counters.writes], ["goods issues", counters["goods-issue"]],
    ["fields changed", counters.field], ["events stored", counters.event],
    ["done twice", counters.doubles, counters.doubles > 0 ? "bad" : "good"],
  ].map(tile));
  fill("deliveries", state.deliveries, delivery);
  fill("ledger", state.ledger, entry);
  document.getElementById("faults").textContent = state.faults.length > 0 ? "faults on: " + state.faults.join(", ") : "";
  seen.set("", true);
};
const pulse = document.getElementById("pulse");
const look = async () => {
  try {
    const answer = await fetch("/_sandbox/state");
    show(await answer.json());
    pulse.textContent = "live";
    pulse.className = "";
  } catch {
    pulse.textContent = "not reachable, trying again";
    pulse.className = "off";
  }
  setTimeout(look, 1500);
};
look();`;

const document = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sandbox ERP</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<header><h1>Sandbox ERP</h1><p>what the simulated system holds, and what was really done in it</p><p id="pulse"></p></header>
<dl class="tiles" id="tiles"></dl>
<section><div><h2>Outbound deliveries</h2><p class="note">latest change first</p></div><div class="scroll"><table>
<thead><tr><th>delivery</th><th>bill of lading</th><th>shipment status</th><th>status time</th><th>proof of delivery</th>
<th>goods movement</th><th>version</th></tr></thead><tbody id="deliveries"></tbody></table></div>
<p class="empty" id="deliveries-empty">No delivery is held here.</p></section>
<section><div><h2>Ledger</h2><p class="note">every effect, newest first, <a href="/_sandbox/ledger">all rows</a></p>
<p class="note" id="faults"></p></div><div class="scroll"><table>
<thead><tr><th>at</th><th>document</th><th>effect</th><th>system</th><th>correlation id</th></tr></thead>
<tbody id="ledger"></tbody></table></div><p class="empty" id="ledger-empty">Nothing was posted yet.</p></section>
<script>${script}</script>
</body>
</html>`;

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

const policy = `default-src 'none'; style-src ${hashOf(style)}; script-src ${hashOf(script)}; connect-src 'self'; img-src data:`;

/** The page of the sandbox ERP: one document without foreign assets, kept fresh by asking for the state. */
export const pageReply: Reply = {
  status: 200,
  headers: {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": policy,
    "cache-control": "no-store",
  },
  body: document,
};
