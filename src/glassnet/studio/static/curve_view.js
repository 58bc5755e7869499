/* One input: every output as a curve over it, the rows as points; the curve as it was before a
knob was turned stays in grey until the knob is let go. */

import { decodeOutput } from "./encoding.js";
import { drawn, element, refill } from "./elements.js";
import { cellsOf, Grid } from "./grid.js";
import { COLORS } from "./palette.js";
import { along, Plot, rangeOf } from "./plot.js";
import { Answer } from "./rows.js";

const POINTS = 241;
const HIGH = 260;

export class CurveView {
  constructor(live) {
    this.live = live;
    const across = rangeOf(cellsOf(live, 0), 0.08);
    this.places = along(across, POINTS);
    this.grid = new Grid(live, this.places.map((x) => [x]));
    this.isNumber = live.task === "regression";
    const truths = this.isNumber ? live.rows.flatMap(({ truth }) => truth ?? []) : [];
    const up = this.isNumber ? rangeOf(truths, 0.2) : { low: -0.05, high: 1.05 };
    const [part] = live.parts;
    const target = this.isNumber ? live.targets[0].name : "probability";
    this.plot = new Plot(`${target} over ${part.name}`, across, up, [part.name, target], HIGH);
    this.before = drawn("g", { class: "ghosts" });
    this.lines = drawn("g", { class: "lines" });
    this.dots = drawn("g", {}, ...(this.isNumber ? this.points() : []));
    this.plot.inside.append(this.dots, this.before, this.lines);
    this.said = element("output", { class: "readout" });
    this.root = element("figure", {}, this.plot.svg, this.said, new Answer(live).root);
    live.subscribe(() => this.refresh());
    this.refresh();
  }

  points() {
    return this.live.rows.flatMap(({ cells, truth, back }, row) => {
      if (!truth) return [];
      const at = { cx: this.plot.x(Number(cells[0])), cy: this.plot.y(truth[0]), r: 2.2 };
      const dot = drawn("circle", { class: back ? "sample back" : "sample", ...at });
      dot.addEventListener("click", () => this.live.pickRow(row));
      return [dot];
    });
  }

  refresh() {
    const { data, width } = this.grid.outputs();
    const { live } = this;
    if (live.hand && !this.ghost) this.ghost = this.paths;
    if (!live.hand) this.ghost = null;
    const values = Array.from({ length: width }, (_, output) =>
      this.places.map((_, place) => {
        const row = data.subarray(place * width, (place + 1) * width);
        return this.isNumber ? decodeOutput(live.task, live.targets, row)[output] : row[output];
      }),
    );
    this.paths = values.map((line) => this.path(line));
    refill(this.lines, ...this.paths.map((d, output) => this.line(d, output, "function")));
    refill(this.before, ...(this.ghost ?? []).map((d, output) => this.line(d, output, "ghost")));
    const names = this.isNumber ? live.targets.map(({ name }) => name) : live.outputNames;
    this.said.textContent = names.length > 1 ? `curves: ${names.join(", ")}` : "rings: rows held back";
  }

  line(d, output, kind) {
    const path = drawn("path", { class: kind, d });
    if (kind === "function" && this.paths.length > 1) path.style.stroke = COLORS[output % COLORS.length];
    return path;
  }

  path(values) {
    const reach = 4 * HIGH;
    const points = values.map((value, place) => {
      const y = Math.max(-reach, Math.min(reach, this.plot.y(value)));
      return `${this.plot.x(this.places[place]).toFixed(1)} ${y.toFixed(1)}`;
    });
    return `M${points.join("L")}`;
  }
}
