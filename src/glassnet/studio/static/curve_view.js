/* One column, or the way between two rows: every output as a curve over it; the curve as it was
before a knob was turned stays in grey until the knob is let go. */

import { along } from "./axis.js";
import { crossings, margins } from "./contours.js";
import { decodeOutput } from "./encoding.js";
import { drawn, element, refill, short } from "./elements.js";
import { Grid, outputsIn, scoresIn, switchesIn } from "./grid.js";
import { four } from "./numbers.js";
import { dressed, markOf } from "./palette.js";
import { EDGE, Plot, rangeOf } from "./plot.js";

const POINTS = 241;
const HIGH = 260;
const MOST_CURVES = 8;
const PROBABILITIES = { low: -0.12, high: 1.05, ticks: [0, 0.5, 1].map((value) => ({ value, text: String(value) })) };

export class CurveView {
  /* `axis` says what is below (axis.js); `makeRows(places)` makes the rows of these places, as the
  network receives them, or null if they cannot be made. */
  constructor(live, axis, makeRows, marks) {
    Object.assign(this, { kind: "curve", live, axis, makeRows, marks });
    this.isNumber = live.task === "regression";
    this.places = axis.isStepped ? axis.words.map((_, place) => place) : along(axis, POINTS);
    const truths = this.isNumber ? live.rows.flatMap(({ truth }) => truth ?? []) : [];
    const sheet = live.parts.length === 1 ? live.contents.sheet?.[1] : undefined;
    const range = sheet ? { low: sheet[0], high: sheet[1] } : rangeOf(truths, 0.2);
    const up = this.isNumber ? range : PROBABILITIES;
    this.names = this.isNumber ? live.targets.map(({ name }) => name) : live.outputNames;
    const beside = this.isNumber ? this.names.join(", ") : "probability";
    this.plot = new Plot(`${beside} over ${axis.name}`, axis, up, [axis.name, beside], HIGH);
    this.plot.svg.setAttribute("tabindex", "0");
    this.build();
    this.encode();
  }

  build() {
    const across = { y1: EDGE.top, y2: HIGH - EDGE.bottom };
    this.borders = drawn("path", { class: "borders" });
    this.changes = drawn("path", { class: "decision" });
    this.before = drawn("g", { class: "ghosts" });
    this.lines = drawn("g", { class: "lines" });
    this.cursor = drawn("line", { class: "cursor", ...across });
    this.here = drawn("line", { class: "here", ...across });
    this.dots = drawn("g", {});
    this.plot.inside.append(this.borders, this.dots, this.before, this.changes, this.lines, this.here, this.cursor);
    this.said = element("output", { class: "readout", "aria-live": "off" });
    this.legend = element("p", { class: "legend small", hidden: this.names.length < 2 }, ...this.keys());
    this.root = element("figure", {}, this.plot.svg, this.legend, this.said);
    this.plot.svg.addEventListener("pointermove", (event) => this.read(this.plot.valuesAt(event)?.[0]));
    this.plot.svg.addEventListener("pointerleave", () => this.read(null));
    this.plot.svg.addEventListener("keydown", (event) => this.move(event));
    this.points();
  }

  keys() {
    return this.names.slice(0, MOST_CURVES).map((name, output) => {
      const line = this.dress(drawn("path", { class: "key-line", d: "M0 6H24" }), output);
      return element("span", {}, drawn("svg", { class: "swatch", viewBox: "0 0 24 12", "aria-hidden": "true" }, line), short(name, 16));
    });
  }

  /* One curve alone looks as the style has it. */
  dress(path, output) {
    return this.names.length < 2 ? path : dressed(path, output);
  }

  /* The rows of the table, where they stand on this axis. */
  points() {
    if (!this.marks) return;
    const { live, axis, plot } = this;
    const made = live.rows.flatMap(({ cells, truth, back }, row) => {
      const place = axis.placeOf(cells[axis.column]);
      if (place === null || !truth || live.task === "multi-label") return [];
      const mark = this.isNumber
        ? drawn("circle", { class: back ? "sample back" : "sample", cx: plot.x(place), cy: plot.y(truth[0]), r: 2.2 })
        : markOf(live.truths[row][0], plot.x(place), plot.y(-0.07), back ? "mark back" : "mark");
      mark.addEventListener("click", () => live.pickRow(row));
      return [mark];
    });
    refill(this.dots, ...made);
  }

  /* Make the rows anew: the picked one may be another, or have other cells. */
  encode() {
    const rows = this.makeRows(this.places.map((place) => this.axis.cellAt(place)));
    this.grid = rows && new Grid(this.live, rows);
    const cell = this.marks && this.axis.placeOf(this.live.cells[this.live.row][this.axis.column]);
    const x = cell === null || cell === undefined ? -9 : this.plot.x(cell);
    for (const end of ["x1", "x2"]) this.here.setAttribute(end, x);
  }

  refresh(what, isFlow = false) {
    if (!isFlow && this.live.hand === null) this.encode();
    if (!this.grid) return;
    const { live } = this;
    const layers = this.grid.layers();
    if (live.hand && !this.ghost) this.ghost = this.paths;
    if (!live.hand) this.ghost = null;
    this.values = this.valuesOf(outputsIn(layers));
    this.paths = this.values.map((line) => this.path(line));
    refill(this.lines, ...this.paths.map((d, output) => this.line(d, output, "function")));
    refill(this.before, ...(this.ghost ?? []).map((d, output) => this.line(d, output, "ghost")));
    this.showBorders(layers);
    this.read(this.at ?? null);
  }

  valuesOf({ data, width }) {
    const { live, isNumber } = this;
    const rows = this.places.map((_, place) => data.subarray(place * width, (place + 1) * width));
    const said = rows.map((row) => (isNumber ? decodeOutput(live.task, live.targets, row) : row));
    return Array.from({ length: Math.min(width, MOST_CURVES) }, (_, output) => said.map((row) => row[output]));
  }

  /* Where neurons switch, and where the answer becomes another. */
  showBorders(layers) {
    const { axis, plot, live, places } = this;
    this.turns = [];
    if (axis.isStepped) return;
    const step = (axis.high - axis.low) / (places.length - 1);
    const valuesAt = (found) => found.map((place) => axis.low + place * step);
    const switches = switchesIn(live.network, layers).flatMap(({ data, width }) =>
      Array.from({ length: width }, (_, neuron) => crossings(data, neuron, width, places.length)).flat(),
    );
    const [foot, top] = [HIGH - EDGE.bottom, EDGE.top];
    const line = (value) => `M${plot.x(value).toFixed(2)} ${top}V${foot}`;
    this.switches = valuesAt(switches);
    this.borders.setAttribute("d", this.showsRegions ? this.switches.map(line).join("") : "");
    if (live.task === "classification") {
      const { data, width } = scoresIn(live.network, layers);
      const changes = Array.from({ length: width }, (_, label) => crossings(margins(data, width, label), 0, 1, places.length));
      this.turns = [...new Set(valuesAt(changes.flat()))].sort((one, other) => one - other);
    }
    this.changes.setAttribute("d", this.turns.map(line).join(""));
  }

  line(d, output, kind) {
    const path = drawn("path", { class: kind, d });
    return kind === "function" ? this.dress(path, output) : path;
  }

  path(values) {
    return this.plot.path(this.places, values, this.axis.isStepped);
  }

  /* Say exactly what the curves are at a place; null for what there is to say in general. */
  read(value) {
    this.at = value ?? undefined;
    const isAt = this.at !== undefined && this.values !== undefined;
    this.cursor.setAttribute("visibility", isAt ? "visible" : "hidden");
    if (!isAt) {
      this.said.textContent = this.inGeneral();
      return;
    }
    const share = (value - this.axis.low) / (this.axis.high - this.axis.low);
    const place = this.axis.isStepped ? Math.round(value) : Math.round(share * (this.places.length - 1));
    const here = Math.max(0, Math.min(this.places.length - 1, place));
    const x = this.plot.x(this.places[here]);
    for (const end of ["x1", "x2"]) this.cursor.setAttribute(end, x);
    const cell = this.axis.cellAt(this.places[here]);
    const numbers = this.values.map((line, output) => `${short(this.names[output], 12)} ${four(line[here])}`);
    this.said.textContent = `${this.axis.name} ${typeof cell === "number" ? four(cell) : (cell ?? "missing")}: ${numbers.join(", ")}`;
  }

  inGeneral() {
    if (this.turns?.length) {
      const some = this.turns.slice(0, 4).map(four).join(", ");
      return `the answer changes at ${some}${this.turns.length > 4 ? ", …" : ""}`;
    }
    return this.marks && this.live.holdsBack ? "hollow: rows held back" : "";
  }

  move(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const { low, high, isStepped } = this.axis;
    const wide = isStepped ? 1 : (high - low) / (this.places.length - 1);
    const next = (this.at ?? (low + high) / 2) + step * wide;
    this.read(Math.max(low, Math.min(high, next)));
  }
}
