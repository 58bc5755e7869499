/* Two columns: which class wins where, the surer the deeper; a number from orange to blue. Over it
the border between answers, and the borders of the regions in which the network is straight. */

import { contour, margins } from "./contours.js";
import { decodeOutput } from "./encoding.js";
import { drawn, element } from "./elements.js";
import { gridOver, outputsIn, scoresIn, switchesIn } from "./grid.js";
import { connectionsOf } from "./network.js";
import { four } from "./numbers.js";
import { legendOf, markOf, RGB } from "./palette.js";
import { BROAD, EDGE, Plot } from "./plot.js";

const FINE = 72; // points of a side
const COARSE = 40; // for large networks
const MANY = 2000; // connections
const SHARP = 2; // dots of the lines for every unit of the plot
const BORDER = "rgb(107 114 128 / 0.85)"; // seen on light and on dark
const FLAT = 2; // scaled units from the middle, where a number has its full colour

export class AreaView {
  /* `axes` are two (axis.js); `output` says which of several numbers or labels is shown. */
  constructor(live, axes, output = 0) {
    Object.assign(this, { kind: "area", live, axes, output });
    this.count = connectionsOf(live.network) > MANY ? COARSE : FINE;
    const size = { width: this.count, height: this.count };
    this.canvas = element("canvas", { ...size, "aria-hidden": "true" });
    this.image = this.canvas.getContext("2d").createImageData(this.count, this.count);
    const [wide, high] = [BROAD - EDGE.left - EDGE.right, BROAD - EDGE.top - EDGE.bottom];
    const lines = { width: SHARP * wide, height: SHARP * high };
    this.sheet = element("canvas", { class: "sheet", ...lines, "aria-hidden": "true" });
    Object.assign(this, { wide, high });
    const names = axes.map(({ name }) => name);
    const title = `What the network says, over ${names[0]} across and ${names[1]} up`;
    this.plot = new Plot(title, ...axes, names);
    this.before = drawn("path", { class: "decision ghost" });
    this.decision = drawn("path", { class: "decision" });
    this.own = drawn("path", { class: "own-border" });
    this.marks = live.rows.map((row, place) => this.mark(row, place));
    this.plot.inside.append(this.own, this.before, this.decision, ...this.marks.filter(Boolean));
    const plate = element("div", { class: "areas" }, this.canvas, this.sheet, this.plot.svg);
    this.said = element("output", { class: "readout", "aria-live": "off" });
    this.root = element("figure", {}, plate, this.legend(), this.said);
    this.plot.svg.addEventListener("pointermove", (event) => this.read(this.plot.valuesAt(event)));
    this.plot.svg.addEventListener("pointerleave", () => this.read(null));
    this.encode();
  }

  mark({ cells, back, truth }, place) {
    const { live, axes, plot } = this;
    if (live.contents.sheet && !truth) return null; // an empty sheet
    const label = this.labelOf(live.truths[place] ?? [0]);
    const [x, y] = axes.map((axis) => axis.placeOf(cells[axis.column]));
    if (x === null || y === null) return null;
    const mark = markOf(label, plot.x(x), plot.y(y), back ? "mark back" : "mark");
    mark.addEventListener("click", () => live.pickRow(place));
    return mark;
  }

  /* Which mark a row has: its class; or blue where it should be above the line, orange below. */
  labelOf(truth) {
    const { task } = this.live;
    if (task === "classification") return truth[0];
    return task === "multi-label" && truth[this.output] === 0 ? 1 : 0;
  }

  legend() {
    const { live } = this;
    const held = live.holdsBack ? [element("span", { class: "quiet" }, "hollow: held back")] : [];
    if (live.task === "classification") {
      return element("p", { class: "legend small" }, ...legendOf(live.outputNames), ...held);
    }
    const { classes, scale } = live.targets[this.output];
    const middle = live.task === "regression" ? four(scale.centre) : "as likely as not";
    const names = live.task === "multi-label" ? legendOf([classes[1], classes[0]]) : [];
    const said = element("span", { class: "quiet" }, `blue: above the line (${middle}), orange: below`);
    return element("p", { class: "legend small" }, ...names, said, ...held);
  }

  /* Make the rows anew: the picked one may be another, or have other cells. */
  encode() {
    this.grid = gridOver(this.live, this.axes, this.count);
  }

  refresh(what, isFlow = false) {
    this.marks.forEach((mark, row) => mark?.classList.toggle("picked", row === this.live.row));
    if (what === "picked" && this.live.parts.length === 2) {
      this.paintOwn();
      return;
    }
    if (!isFlow && this.live.hand === null) this.encode();
    if (this.grid) this.paint();
  }

  paint() {
    this.layers = this.grid.layers();
    this.fill();
    this.paintBorders();
    this.paintDecision();
    this.paintOwn();
    this.read(this.at ?? null);
  }

  fill() {
    const { image, live, output } = this;
    const { data, width } = outputsIn(this.layers);
    const isClass = live.task === "classification";
    const half = live.task === "multi-label" ? (live.network.loss?.half ?? 0.5) : 0;
    const strength = live.task === "multi-label" ? 4 : 1;
    for (let place = 0; place < this.count ** 2; place += 1) {
      if (isClass) winner(data, place * width, width, image.data, 4 * place);
      else signed(strength * (data[place * width + output] - half), image.data, 4 * place);
    }
    this.canvas.getContext("2d").putImageData(image, 0, 0);
  }

  get isStraight() {
    return this.axes.every(({ isStepped, whole }) => !isStepped && !whole);
  }

  /* Where neurons switch, layer by layer; those of the first are the widest. */
  paintBorders() {
    const context = this.sheet.getContext("2d");
    context.clearRect(0, 0, this.sheet.width, this.sheet.height);
    if (!this.showsRegions || !this.isStraight) return;
    const [x, y] = [this.sheet.width / this.count, this.sheet.height / this.count];
    context.strokeStyle = BORDER;
    switchesIn(this.live.network, this.layers).forEach(({ data, width }, depth) => {
      context.lineWidth = depth ? SHARP * 0.6 : SHARP;
      context.beginPath();
      for (let neuron = 0; neuron < width; neuron += 1) {
        contour(data, neuron, width, this.count, this.count, (x1, y1, x2, y2) => {
          context.moveTo((x1 + 0.5) * x, (y1 + 0.5) * y);
          context.lineTo((x2 + 0.5) * x, (y2 + 0.5) * y);
        });
      }
      context.stroke();
    });
  }

  paintDecision() {
    const { live } = this;
    if (live.hand && this.ghost === undefined) this.ghost = this.path;
    if (!live.hand) this.ghost = undefined;
    this.path = this.isStraight ? this.decisionPath() : "";
    this.decision.setAttribute("d", this.path);
    this.before.setAttribute("d", this.ghost ?? "");
  }

  /* Where the answer becomes another: that of the network shown, or of another on the same grid. */
  decisionPath(network = this.live.network, layers = this.layers) {
    const { live } = this;
    const { data, width } = scoresIn(network, layers);
    if (live.task !== "classification") return this.lines(data, this.output, width);
    const labels = width === 2 ? [0] : Array.from({ length: width }, (_, label) => label);
    return labels.map((label) => this.lines(margins(data, width, label), 0, 1)).join("");
  }

  /* The picked neuron's own border. */
  paintOwn() {
    const { stage, neuron } = this.live.picked;
    const own = this.live.stages[stage];
    const found = this.layers && switchesIn(this.live.network, this.layers);
    const layer = found?.find(({ layer: place }) => place > own.sum && place <= own.last);
    const isShown = layer && own.kind === "neurons" && this.isStraight && neuron < layer.width;
    this.own.setAttribute("d", isShown ? this.lines(layer.data, neuron, layer.width) : "");
  }

  /* A contour as a path of the plot. */
  lines(data, start, stride) {
    const [x, y] = [this.wide / this.count, this.high / this.count];
    let path = "";
    const at = (column, row) => `${(EDGE.left + (column + 0.5) * x).toFixed(2)} ${(EDGE.top + (row + 0.5) * y).toFixed(2)}`;
    contour(data, start, stride, this.count, this.count, (x1, y1, x2, y2) => {
      path += `M${at(x1, y1)}L${at(x2, y2)}`;
    });
    return path;
  }

  /* Say what the network says at a place. */
  read(values) {
    this.at = values ?? undefined;
    if (!this.at || !this.layers) {
      this.said.textContent = "";
      return;
    }
    const { live, axes, count } = this;
    const shares = values.map((value, axis) => (value - axes[axis].low) / (axes[axis].high - axes[axis].low));
    const [column, row] = [shares[0], 1 - shares[1]].map((share) => Math.min(Math.floor(share * count), count - 1));
    const { data, width } = outputsIn(this.layers);
    const start = (row * count + column) * width;
    const output = data.subarray(start, start + width);
    const said = decodeOutput(live.task, live.targets, output, live.network.loss?.half);
    const text = live.task === "classification" ? `${live.outputNames[said[0]]} ${four(output[said[0]])}` : said.map(four).join(", ");
    const cells = values.map((value, axis) => axes[axis].cellAt(value));
    const where = cells.map((cell) => (typeof cell === "number" ? four(cell) : (cell ?? "missing"))).join(", ");
    this.said.textContent = `about ${where}: ${text}`;
  }
}

function winner(data, start, width, pixels, at) {
  let best = 0;
  for (let output = 1; output < width; output += 1) {
    if (data[start + output] > data[start + best]) best = output;
  }
  const sure = (data[start + best] - 1 / width) / (1 - 1 / width);
  pixels.set(RGB[best % RGB.length], at);
  pixels[at + 3] = Math.round(40 + 130 * Math.max(0, Math.min(1, sure)));
}

function signed(value, pixels, at) {
  pixels.set(value < 0 ? RGB[5] : RGB[0], at);
  pixels[at + 3] = Math.round(170 * Math.min(1, Math.abs(value) / FLAT));
}
