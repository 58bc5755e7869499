/* The page: what was learned, how well, and the network itself, to look into and to turn. */

import { weightsImage, plainTable } from "./chart.js";
import { Diagram, weightPictures } from "./diagram.js";
import { button, element, passOn, refill, short } from "./elements.js";
import { Inspector } from "./inspector.js";
import { connectionsOf } from "./network.js";
import { counted, four, whole } from "./numbers.js";
import { historyCharts, matrices, measuresTable, Scatter } from "./results.js";
import { Answer, Cells, RowList } from "./rows.js";
import { State } from "./state.js";

const KEYS = [
  ["Tab", "to the next part of the page"],
  ["arrow keys", "between neurons, between rows, along a curve, and on a slider"],
  ["Enter", "on a neuron: to its knobs"],
  ["[ and ]", "the row before, the row after"],
  ["z", "undo"],
  ["y", "redo"],
  ["r", "everything as trained"],
  ["l", "say the loss"],
  ["t", "light or dark"],
  ["?", "this list"],
];

/* Show a page in an element; returns the state, or null where there is no network to run. */
export function showPage(root, contents) {
  const state = contents.network?.layers ? new State(contents) : null;
  const { dialog, tools } = keyTools(root, KEYS);
  root.append(
    header(contents, tools),
    overview(contents, state),
    state ? workspace(root, state, dialog) : absent(contents),
    ...findings(contents),
    about(contents),
    dialog,
  );
  return state;
}

/* -- what was learned ----------------------------------------------------------------------- */

function header(contents, tools) {
  const names = element("div", {}, element("h1", {}, contents.title), element("p", {}, contents.sentence));
  return element("header", {}, names, element("div", { class: "tools" }, ...tools));
}

/* Light in the place of dark, or dark in the place of light. */
export function toggleTheme(root) {
  const page = root.getRootNode().host ?? root.ownerDocument.documentElement;
  const isDark = getComputedStyle(page).colorScheme.includes("dark") && !getComputedStyle(page).colorScheme.includes("light");
  const now = page.dataset.theme ?? (isDark || matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  page.dataset.theme = now === "dark" ? "light" : "dark";
}

/* The buttons for the theme and for a list of keys, and that list. */
export function keyTools(root, keys) {
  const list = keys.map(([key, does]) => element("div", {}, element("dt", {}, key), element("dd", {}, does)));
  const close = element("form", { method: "dialog" }, element("button", {}, "Close"));
  const dialog = element("dialog", { class: "keys", "aria-label": "keys" }, element("dl", {}, ...list), close);
  const theme = button("◐", () => toggleTheme(root), { "aria-label": "light or dark", title: "light or dark (t)" });
  const help = button("?", () => dialog.showModal(), { "aria-label": "keys", title: "keys (?)" });
  return { dialog, tools: [theme, help] };
}

function overview(contents, state) {
  const { results, history } = contents;
  const parts = [];
  if (results) parts.push(card("How well it does", ...measuresTable(results), results.measures.length > 5));
  let isBroad = false;
  if (results?.matrices.length) {
    isBroad = results.matrices.some(({ classes }) => classes.length > 4 || classes.length === 0);
    parts.push(card("What is taken for what", ...matrices(results), isBroad));
  }
  const dots = state ? scatters(state) : [];
  parts.push(...dots);
  if (history && (dots.length || isBroad)) {
    const charts = historyCharts(history, 118).flatMap(([title, chart]) => [element("h3", {}, title), chart]);
    parts.push(card("How it learned", ...charts));
  } else if (history) {
    parts.push(...historyCharts(history, 190).map(([title, chart]) => card(title, chart)));
  }
  for (const { title, headings, lines } of contents.tables) {
    const box = element("div", { class: "wide", tabindex: "0", role: "group", "aria-label": title });
    box.append(plainTable(null, headings, lines));
    parts.push(card(title, box, lines[0]?.length > 3));
  }
  return element("div", { class: "overview" }, ...parts);
}

function scatters(state) {
  if (state.task !== "regression" || !state.rows.some((row) => row.truth)) return [];
  const text = "Dots: rows held back; rings: rows learned from. They follow the knobs below.";
  const note = () => element("p", { class: "quiet" }, text);
  const charts = (place) => [false, true].map((isRest) => new Scatter(state, place, isRest).root);
  if (state.targets.length === 1) {
    const [said, rest] = charts(0);
    return [card("Predicted against true", said), card("Predicted − true", rest, note())];
  }
  return state.targets.map(({ name }, place) => card(short(name, 24), ...charts(place), note()));
}

/* A card; the last argument may say whether it is broad. */
function card(title, ...children) {
  const isBroad = children.at(-1) === true;
  const shown = children.filter((child) => typeof child !== "boolean");
  return element("section", { class: isBroad ? "card broad" : "card" }, element("h2", {}, title), ...shown);
}

/* -- the network ---------------------------------------------------------------------------- */

function workspace(root, state, keys) {
  const list = new RowList(state);
  const inspector = new Inspector(state);
  const diagram = new Diagram(state);
  diagram.onEnter = () => inspector.focus();
  const bar = new Bar(state);
  root.ownerDocument.addEventListener("keydown", (event) => shortcut(event, state, list, bar, root, keys));
  const hasRows = state.contents.rows !== null;
  const left = element("div", { class: "left" }, hasRows ? list.root : null, new Cells(state).root);
  const middle = element("div", { class: "middle" }, diagram.root, new Answer(state).root);
  if (connectionsOf(state.network)) middle.append(weightPictures(state, weightsImage));
  const notes = state.contents.omitted.map((text) => element("p", { class: "quiet" }, text));
  const intro =
    "Pick a row, and see how the network comes to its answer. Pick a neuron and turn its knobs: " +
    "every number on this page that follows from them changes at once.";
  return element(
    "section",
    { class: "workspace", "aria-label": "The network" },
    element("h2", {}, "The network"),
    element("p", { class: "quiet intro" }, intro),
    ...notes,
    bar.root,
    element("div", { class: "bench" }, left, middle, inspector.root),
  );
}

/* Undo, redo, as trained; and what the turned network is worth on the rows of this page. */
class Bar {
  constructor(state) {
    this.state = state;
    this.undo = button("↶ Undo", () => state.undo(), { title: "undo (z)" });
    this.redo = button("↷ Redo", () => state.redo(), { title: "redo (y)" });
    this.revert = button("As trained", () => state.revert(), { title: "everything as trained (r)" });
    this.measures = element("div", { class: "measures" });
    this.live = element("p", { class: "hidden", role: "status" });
    const buttons = element("div", { class: "tools" }, this.undo, this.redo, this.revert);
    this.root = element("div", { class: "knob-bar" }, buttons, this.measures, this.live);
    state.subscribe(() => this.refresh());
    this.refresh();
  }

  refresh() {
    const { state } = this;
    this.undo.disabled = !state.done.length;
    this.redo.disabled = !state.undone.length;
    this.revert.disabled = !state.done.length;
    passOn([this.undo, this.redo, this.revert]);
    const all = state.rows.map((_, row) => row);
    const groups = [
      ["held back", all.filter((row) => state.rows[row].back)],
      ["learned from", all.filter((row) => !state.rows[row].back)],
    ];
    const isRun = groups[0][1].length > 0;
    const lines = groups.map(([name, rows]) => this.line(isRun ? name : "", rows));
    refill(this.measures, ...lines);
  }

  line(name, rows) {
    const now = this.state.measure(rows);
    if (!now) return null;
    const then = this.state.measure(rows, this.state.first);
    const words = Object.entries(now).flatMap(([measure, value]) => {
      const before = then[measure];
      const isSame = before === value || (before === null && value === null);
      const was = isSame ? null : element("span", { class: "was" }, `${four(before)} → `);
      return [element("span", { class: "measure" }, `${measure} `, was, element("b", { "data-measure": measure }, four(value)))];
    });
    const rowsHere = `${counted(rows.length, "row")} ${name} here`.replace("  ", " ");
    return element("div", { class: "measure-line" }, element("span", { class: "quiet" }, rowsHere), ...words);
  }

  say() {
    this.live.textContent = this.measures.innerText.replaceAll("\n", " ");
  }
}

function shortcut(event, state, list, bar, root, keys) {
  const isTyping = event.target.matches?.("input:not([type=range]), select, textarea");
  const isCommand = event.ctrlKey || event.metaKey;
  if (isTyping || event.altKey || keys.open) return;
  const key = isCommand ? { z: event.shiftKey ? "y" : "z", Z: "y", y: "y" }[event.key] : event.key;
  const actions = {
    z: () => state.undo(),
    y: () => state.redo(),
    r: () => state.revert(),
    l: () => bar.say(),
    t: () => toggleTheme(root),
    "?": () => keys.showModal(),
    "[": () => list.step(-1),
    "]": () => list.step(1),
  };
  if (!actions[key]) return;
  event.preventDefault();
  actions[key]();
}

function absent(contents) {
  const notes = contents.omitted.map((text) => element("p", {}, text));
  return element("section", { class: "workspace" }, element("h2", {}, "The network"), ...notes);
}

/* -- what else is to be said ---------------------------------------------------------------- */

function findings({ findings: found }) {
  if (found === null) return [];
  const items = found.map(({ sentence, cause, cure }) => {
    const why = cause ? element("span", { class: "quiet" }, ` Cause: ${cause}.`) : null;
    return element("li", {}, `${sentence}.`, why, ` Cure: ${cure}.`);
  });
  const list = items.length
    ? element("ul", {}, ...items)
    : element("p", {}, "A short look found nothing wrong; glassnet inspect looks further.");
  return [element("section", { class: "findings" }, element("h2", {}, "What was found"), list)];
}

function about({ facts, notes, layers }) {
  const pairs = facts.map(([name, value]) =>
    element("div", {}, element("dt", {}, name), element("dd", {}, value)),
  );
  const said = notes.map((text) => element("li", {}, text));
  const heads = ["layer", "made as", "output", "parameters"];
  const lines = layers.map(({ name, made, output, learned }) => [name, made, output, whole(learned)]);
  const box = element("div", { class: "wide", tabindex: "0", role: "group", "aria-label": "layers" });
  box.append(plainTable(null, heads, lines));
  return element(
    "section",
    { class: "about" },
    element("h2", {}, "Where it comes from"),
    element("dl", {}, ...pairs),
    said.length ? element("ul", { class: "quiet" }, ...said) : null,
    box,
  );
}
