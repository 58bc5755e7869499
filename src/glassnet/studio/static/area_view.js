/* Two inputs: which class wins where, the surer the deeper; a number from orange to blue. */

import { element } from "./elements.js";
import { cellsOf, Grid } from "./grid.js";
import { connectionsOf } from "./network.js";
import { legendOf, markOf, RGB } from "./palette.js";
import { along, Plot, rangeOf } from "./plot.js";
import { Answer } from "./rows.js";

const FINE = 72; // points of a side
const COARSE = 40; // for large networks
const MANY = 2000; // connections

export class AreaView {
  constructor(live) {
    this.live = live;
    this.count = connectionsOf(live.network) > MANY ? COARSE : FINE;
    const [across, up] = [0, 1].map((column) => rangeOf(cellsOf(live, column), 0.08));
    const [xs, ys] = [along(across, this.count), along(up, this.count).reverse()];
    this.grid = new Grid(live, ys.flatMap((y) => xs.map((x) => [x, y])));
    this.canvas = element("canvas", { width: this.count, height: this.count, "aria-hidden": "true" });
    this.image = this.canvas.getContext("2d").createImageData(this.count, this.count);
    const names = live.parts.map(({ name }) => name);
    const title = `What the network says, over ${names[0]} across and ${names[1]} up`;
    this.plot = new Plot(title, across, up, names);
    this.marks = live.rows.map((row, place) => this.mark(row, place));
    this.plot.inside.append(...this.marks);
    const plate = element("div", { class: "areas" }, this.canvas, this.plot.svg);
    this.root = element("figure", {}, plate, this.legend(), new Answer(live).root);
    live.subscribe((what) => this.refresh(what));
    this.refresh("values");
  }

  mark({ cells, back }, place) {
    const label = this.live.task === "classification" ? (this.live.truths[place]?.[0] ?? 0) : 0;
    const [x, y] = [this.plot.x(Number(cells[0])), this.plot.y(Number(cells[1]))];
    const mark = markOf(label, x, y, back ? "mark back" : "mark");
    mark.addEventListener("click", () => this.live.pickRow(place));
    return mark;
  }

  legend() {
    if (this.live.task !== "classification") {
      return element("p", { class: "quiet small" }, "Blue is above the middle, orange below. Hollow: held back.");
    }
    const held = element("span", { class: "quiet" }, "hollow: held back");
    return element("p", { class: "legend small" }, ...legendOf(this.live.outputNames), held);
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
