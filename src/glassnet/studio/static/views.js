/* The picture that the network makes, and the choice of it: along one column, over two, between two
rows, or row by row. All of it is computed here, in the same frame as the numbers change.

Others may draw on it: `guests.push((view) => …)` is called with every new view; a view with axes has
`view.plot` (plot.js), of which the groups `under` and `over` are for guests, and `view.kind` is
"curve", "area" or "rows". A view's columns are those of `view.axis`, or of `view.axes`. */

import { AreaView } from "./area_view.js";
import { along, axisOf } from "./axis.js";
import { CurveView } from "./curve_view.js";
import { element, refill, short } from "./elements.js";
import { rowsAcross, rowsBetween } from "./grid.js";
import { paced } from "./pace.js";
import { RowView } from "./row_view.js";
import { Answer } from "./rows.js";

const WORDS = { along: "along one column", over: "over two columns", between: "between two rows", rows: "row by row" };
const SHARE = 0.4; // of the time, that a view is drawn in while numbers flow

export class ViewPanel {
  constructor(studio) {
    this.studio = studio;
    this.guests = [];
    this.chooser = element("div", { class: "view-chooser" });
    this.holder = element("div", { class: "view-holder" });
    this.answer = element("div", {});
    this.root = element("section", { class: "card", "aria-label": "View" });
    this.regions = element("input", { type: "checkbox" });
    this.regions.addEventListener("change", () => this.again());
    refill(this.root, element("h2", {}, "View"), this.chooser, this.holder, this.answer);
  }

  get live() {
    return this.studio.live;
  }

  /* Show another bench: what was chosen before stays where it fits. */
  show() {
    const { live } = this;
    this.kinds = kindsOf(live);
    const columns = live.parts.map(({ name }) => name).join("\n");
    if (columns !== this.columns || !this.kinds.includes(this.choice.kind)) this.choice = firstChoice(live, this.kinds);
    this.columns = columns;
    this.choice.rows = this.choice.rows.map((row) => Math.min(row, live.rows.length - 1));
    this.choice.output = Math.min(this.choice.output, Math.max(live.targets.length - 1, 0));
    refill(this.answer, new Answer(live).root);
    const refresh = (what, isFlow) => this.live === live && this.view.refresh(what, isFlow);
    const follow = paced(refresh, SHARE, 0, true);
    live.subscribe((what, isFlow) => (what === "turned" ? refresh(what) : follow(what, isFlow)));
    this.again();
  }

  /* Show what is chosen. */
  again() {
    refill(this.chooser, ...this.controls());
    this.view = this.make();
    this.view.showsRegions = this.regions.checked;
    this.view.refresh("values");
    refill(this.holder, this.view.root);
    for (const guest of this.guests) guest(this.view);
  }

  make() {
    const { live } = this;
    const { kind, columns, rows, output } = this.choice;
    if (kind === "rows") return new RowView(live);
    if (kind === "between") return this.between(rows);
    const axes = columns.map((column) => axisOf(live, column));
    if (kind === "over") return new AreaView(live, axes, output);
    const makeRows = (cells) => rowsAcross(live, live.cells[live.row], [{ column: axes[0].column, cells }]);
    return new CurveView(live, axes[0], makeRows, true);
  }

  /* The straight way from one row to another, as the network receives them. */
  between(rows) {
    const { live } = this;
    const names = rows.map((row) => nameOf(live.rows[row]));
    const ticks = [0, 0.5, 1].map((value) => ({ value, text: value === 0.5 ? "0.5" : names[value] }));
    const axis = { name: "way", low: 0, high: 1, ticks, isStepped: false, cellAt: (value) => value };
    const cells = () => rows.map((row) => live.cells[row]);
    return new CurveView(live, axis, (places) => rowsBetween(live, ...cells(), places.length), false);
  }

  /* -- choosing --------------------------------------------------------------------------- */

  controls() {
    const { live, choice } = this;
    const { kind } = choice;
    const controls = [];
    if (this.kinds.length > 1) {
      const kinds = this.kinds.map((one) => [one, WORDS[one]]);
      controls.push(this.select("view", kinds, kind, (value) => (choice.kind = value)));
    }
    const names = live.parts.map((part, column) => [column, short(part.name, 24)]);
    const column = (place, label) =>
      this.select(label, names, choice.columns[place], (value) => this.chooseColumn(place, Number(value)));
    if (kind === "along" && names.length > 1) controls.push(column(0, "column"));
    if (kind === "over" && names.length > 2) controls.push(column(0, "across"), column(1, "up"));
    if (kind === "over" && live.task !== "classification" && live.targets.length > 1) {
      const outputs = live.targets.map(({ name }, place) => [place, short(name, 24)]);
      const name = live.task === "multi-label" ? "label" : "number";
      controls.push(this.select(name, outputs, choice.output, (value) => (choice.output = Number(value))));
    }
    if (kind === "between") controls.push(this.rowChoice(0, "from"), this.rowChoice(1, "to"));
    if (kind !== "rows") controls.push(element("label", { class: "check" }, this.regions, "regions"));
    return controls;
  }

  select(label, options, value, choose) {
    const made = options.map(([key, text]) => element("option", { value: key, selected: key === value }, text));
    const box = element("select", { "aria-label": label, title: label }, ...made);
    box.addEventListener("change", () => {
      choose(box.value);
      this.again();
    });
    return box;
  }

  rowChoice(place, label) {
    const rows = this.live.rows.map((row, at) => [at, nameOf(row)]);
    return this.select(label, rows, this.choice.rows[place], (value) => (this.choice.rows[place] = Number(value)));
  }

  /* Choose a column; the other one makes way if it was the same. */
  chooseColumn(place, column) {
    const { columns } = this.choice;
    if (columns[1 - place] === column) columns[1 - place] = columns[place];
    columns[place] = column;
  }
}

function kindsOf({ parts, rows }) {
  const kinds = parts.length === 1 ? ["along"] : parts.length > 1 ? ["along", "over"] : [];
  return [...kinds, ...(parts.length > 1 && rows.length > 1 ? ["between"] : []), "rows"];
}

/* The picture that shows all there is; row by row where there are more than two columns. */
function firstChoice(live, kinds) {
  const kind = kinds.includes("over") && live.parts.length === 2 ? "over" : live.parts.length === 1 ? "along" : "rows";
  const other = live.truths.findIndex((truth) => truth && truth[0] !== live.truths[0]?.[0]);
  return { kind, columns: [0, Math.min(1, live.parts.length - 1)], rows: [0, Math.max(other, live.rows.length > 1 ? 1 : 0)], output: 0 };
}

function nameOf({ number }) {
  return number === null ? "own row" : `row ${number}`;
}
