/* The picture that the network makes: its function for one input, its areas for two, and for more
what it says about rows. All of it is computed here, in the same frame as the numbers change. */

import { decodeOutput, encodeRow } from "./encoding.js";
import { drawn, element, refill, short } from "./elements.js";
import { forward, room } from "./forward.js";
import { connectionsOf } from "./network.js";
import { four } from "./numbers.js";
import { Answer, RowList } from "./rows.js";

const SIDE = 360;
const EDGE = { left: 44, right: 10, top: 10, bottom: 30 };
const POINTS = 241; // of a curve
const FINE = 72; // points of an area's side
const COARSE = 40; // for large networks
const MANY = 2000; // connections
const COLORS = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#b8a800", "#888888"];
const SHAPES = ["circle", "square", "triangle", "diamond"];

/* The view that suits the network. */
export function viewOf(live) {
  const isPlain = live.parts.every(({ kind, has_missing: flag }) => kind === "number" && !flag);
  if (isPlain && live.parts.length === 1) return new Curve(live);
  if (isPlain && live.parts.length === 2 && live.task !== "multi-label") return new Areas(live);
  return new Rows(live);
}

/* Outputs of the network for made-up rows that were encoded once. */
class Grid {
  constructor(live, cells) {
    this.live = live;
    const width = live.network.input_shape[0];
    const data = room(cells.length * width, live.network.precision);
    cells.forEach((row, place) => data.set(encodeRow(live.parts, row), place * width));
    this.inputs = { data, shape: [cells.length, width] };
  }

  outputs() {
    const { data, shape } = forward(this.live.network, this.inputs).at(-1);
    return { data, width: shape[1] };
  }
}

/* The range of a column's cells, and a little more. */
function rangeOf(live, column) {
  const cells = live.rows.map((row) => Number(row.cells[column])).filter(Number.isFinite);
  const low = cells.reduce((least, value) => Math.min(least, value), Infinity);
  const high = cells.reduce((most, value) => Math.max(most, value), -Infinity);
  if (!Number.isFinite(low)) return { low: -1, high: 1 };
  const more = (high - low || 1) * 0.08;
  return { low: low - more, high: high + more };
}

function along({ low, high }, count) {
  return Array.from({ length: count }, (_, place) => low + ((high - low) * place) / (count - 1));
}

function toX({ low, high }, value) {
  return EDGE.left + ((value - low) / (high - low)) * (SIDE - EDGE.left - EDGE.right);
}

function toY({ low, high }, value, side = SIDE) {
  return side - EDGE.bottom - ((value - low) / (high - low)) * (side - EDGE.top - EDGE.bottom);
}

/* The ends, and between them 0 or the middle. */
function ticksOf({ low, high }) {
  const share = -low / (high - low); // where 0 is
  return [low, share > 0.25 && share < 0.75 ? 0 : (low + high) / 2, high];
}

function frame(title, across, up, names, side = SIDE) {
  const svg = drawn("svg", { class: "view", viewBox: `0 0 ${SIDE} ${side}`, role: "img", "aria-label": title });
  for (const value of ticksOf(across)) {
    const at = { x: toX(across, value), y: side - 14, "text-anchor": value === across.low ? "start" : value === across.high ? "end" : "middle" };
    svg.append(drawn("text", { class: "tick", ...at }, four(Number(value.toPrecision(2)))));
  }
  for (const value of ticksOf(up)) {
    const at = { x: EDGE.left - 6, y: toY(up, value, side) + 4, "text-anchor": "end" };
    svg.append(drawn("text", { class: "tick", ...at }, four(Number(value.toPrecision(2)))));
  }
  const foot = { x: SIDE - EDGE.right, y: side - 2, "text-anchor": "end" };
  const head = { x: EDGE.left + 4, y: EDGE.top + 12 };
  svg.append(
    drawn("text", { class: "tick", ...foot }, short(names[0], 40)),
    drawn("text", { class: "tick", ...head }, short(names[1], 40)),
  );
  return svg;
}

/* One input: every output as a curve over it, the rows as points; the curve as it was before a
knob was turned stays in grey until the knob is let go. */
class Curve {
  constructor(live) {
    this.live = live;
    this.side = 260;
    this.across = rangeOf(live, 0);
    this.places = along(this.across, POINTS);
    this.grid = new Grid(live, this.places.map((x) => [x]));
    this.isNumber = live.task === "regression";
    this.up = this.isNumber ? this.upFromRows() : { low: -0.05, high: 1.05 };
    const [part] = live.parts;
    const target = this.isNumber ? live.targets[0].name : "probability";
    const svg = frame(`${target} over ${part.name}`, this.across, this.up, [part.name, target], this.side);
    this.before = drawn("g", { class: "ghosts" });
    this.lines = drawn("g", { class: "lines" });
    this.dots = drawn("g", {}, ...(this.isNumber ? this.points() : []));
    svg.append(this.dots, this.before, this.lines);
    this.said = element("output", { class: "readout" });
    this.root = element("figure", {}, svg, this.said, new Answer(live).root);
    live.subscribe(() => this.refresh());
    this.refresh();
  }

  upFromRows() {
    const values = this.live.rows.flatMap((row) => row.truth ?? []);
    const low = values.reduce((least, value) => Math.min(least, value), Infinity);
    const high = values.reduce((most, value) => Math.max(most, value), -Infinity);
    if (!Number.isFinite(low)) return { low: -1, high: 1 };
    const more = (high - low || 1) * 0.2;
    return { low: low - more, high: high + more };
  }

  points() {
    return this.live.rows.flatMap(({ cells, truth, back }, row) => {
      if (!truth) return [];
      const at = { cx: toX(this.across, Number(cells[0])), cy: toY(this.up, truth[0], this.side), r: 2.2 };
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
    const reach = 4 * this.side;
    const points = values.map((value, place) => {
      const y = Math.max(-reach, Math.min(reach, toY(this.up, value, this.side)));
      return `${toX(this.across, this.places[place]).toFixed(1)} ${y.toFixed(1)}`;
    });
    return `M${points.join("L")}`;
  }
}

/* Two inputs: which class wins where, the surer the deeper; a number from orange to blue. */
class Areas {
  constructor(live) {
    this.live = live;
    this.count = connectionsOf(live.network) > MANY ? COARSE : FINE;
    const [first, second] = [0, 1].map((column) => rangeOf(live, column));
    const [xs, ys] = [along(first, this.count), along(second, this.count).reverse()];
    this.grid = new Grid(live, ys.flatMap((y) => xs.map((x) => [x, y])));
    this.canvas = element("canvas", { width: this.count, height: this.count, "aria-hidden": "true" });
    this.image = this.canvas.getContext("2d").createImageData(this.count, this.count);
    const names = live.parts.map(({ name }) => name);
    const title = `What the network says, over ${names[0]} across and ${names[1]} up`;
    this.svg = frame(title, first, second, names);
    this.marks = live.rows.map((row, place) => this.mark(row, place, first, second));
    this.svg.append(...this.marks);
    const plate = element("div", { class: "areas" }, this.canvas, this.svg);
    this.root = element("figure", {}, plate, this.legend(), new Answer(live).root);
    live.subscribe((what) => this.refresh(what));
    this.refresh("values");
  }

  mark({ cells, back }, place, first, second) {
    const label = this.live.task === "classification" ? (this.live.truths[place]?.[0] ?? 0) : 0;
    const [x, y] = [toX(first, Number(cells[0])), toY(second, Number(cells[1]))];
    const mark = drawn("path", { class: back ? "mark back" : "mark", d: shape(SHAPES[label % SHAPES.length], x, y) });
    mark.style.setProperty("--own", COLORS[label % COLORS.length]);
    mark.addEventListener("click", () => this.live.pickRow(place));
    return mark;
  }

  legend() {
    if (this.live.task !== "classification") {
      return element("p", { class: "quiet small" }, "Blue is above the middle, orange below. Hollow: held back.");
    }
    const keys = this.live.outputNames.slice(0, COLORS.length).map((name, label) => {
      const icon = drawn("svg", { class: "icon", viewBox: "0 0 12 12", "aria-hidden": "true" });
      const sign = drawn("path", { class: "mark", d: shape(SHAPES[label % SHAPES.length], 6, 6) });
      sign.style.setProperty("--own", COLORS[label % COLORS.length]);
      icon.append(sign);
      return element("span", {}, icon, short(name, 16));
    });
    return element("p", { class: "legend small" }, ...keys, element("span", { class: "quiet" }, "hollow: held back"));
  }

  refresh(what) {
    this.marks.forEach((mark, row) => mark.classList.toggle("picked", row === this.live.row));
    if (what !== "picked") this.paint();
  }

  paint() {
    const { data, width } = this.grid.outputs();
    const { image } = this;
    const isClass = this.live.task === "classification";
    const color = isClass ? winner : signed;
    for (let place = 0; place < this.count ** 2; place += 1) {
      color(data, place * width, width, image.data, 4 * place);
    }
    this.canvas.getContext("2d").putImageData(image, 0, 0);
  }
}

const RGB = COLORS.map((color) => [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)));

function winner(data, start, width, pixels, at) {
  let best = 0;
  for (let output = 1; output < width; output += 1) {
    if (data[start + output] > data[start + best]) best = output;
  }
  const sure = (data[start + best] - 1 / width) / (1 - 1 / width);
  pixels.set(RGB[best % RGB.length], at);
  pixels[at + 3] = Math.round(40 + 130 * Math.max(0, Math.min(1, sure)));
}

function signed(data, start, width, pixels, at) {
  const value = data[start];
  pixels.set(value < 0 ? RGB[5] : RGB[0], at);
  pixels[at + 3] = Math.round(170 * Math.min(1, Math.abs(value) / 2));
}

function shape(name, x, y, r = 4) {
  const [left, right, top, foot] = [x - r, x + r, y - r, y + r].map((value) => value.toFixed(1));
  const [a, b] = [x.toFixed(1), y.toFixed(1)];
  if (name === "square") return `M${left} ${top}H${right}V${foot}H${left}Z`;
  if (name === "triangle") return `M${a} ${top}L${right} ${foot}H${left}Z`;
  if (name === "diamond") return `M${a} ${top}L${right} ${b}L${a} ${foot}L${left} ${b}Z`;
  return `M${left} ${b}A${r} ${r} 0 1 0 ${right} ${b}A${r} ${r} 0 1 0 ${left} ${b}Z`;
}

/* More inputs: what is said about every row. */
class Rows {
  constructor(live) {
    this.list = new RowList(live);
    this.root = element("div", {}, this.list.root, new Answer(live).root);
  }
}
