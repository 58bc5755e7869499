/* Every neuron's own function, drawn in the neuron: a curve over one column, a picture over two.

They lie on one canvas over the diagram, and take a small share of the time while numbers flow. */

import { axisOf } from "./axis.js";
import { element, short } from "./elements.js";
import { gridOver } from "./grid.js";
import { paced } from "./pace.js";
import { RGB } from "./palette.js";
import { followTheme } from "./theme.js";

const SHARP = 2; // dots for every unit of the diagram
const POINTS = 41; // of a curve
const SIDE = 18; // of a picture
const SMALLEST = 5; // radius of a neuron that has room for one
const SHARE = 0.06; // of the time, while numbers flow

export class NeuronPictures {
  constructor(live, diagram) {
    Object.assign(this, { live, diagram });
    const [, , wide, high] = diagram.svg.getAttribute("viewBox").split(" ").map(Number);
    const size = { width: SHARP * wide, height: SHARP * high };
    this.canvas = element("canvas", { class: "own-functions", ...size, "aria-hidden": "true" });
    this.neurons = diagram.columns.flatMap(({ neurons }) => neurons.filter(({ radius }) => radius >= SMALLEST));
    const count = live.parts.length;
    if (!this.neurons.length || (count !== 1 && count !== 2)) return;
    this.axes = live.parts.map((_, column) => axisOf(live, column));
    this.grid = gridOver(live, this.axes, count === 1 ? POINTS : SIDE);
    this.atlas = element("canvas", { width: SIDE * this.neurons.length, height: SIDE });
    diagram.plate.append(this.canvas);
    diagram.root.append(element("p", { class: "quiet small" }, legendOf(live.parts)));
    const draw = paced((what) => what !== "picked" && what !== "connection" && this.draw(), SHARE);
    live.subscribe(draw);
    if (count === 2) this.neurons.forEach(({ circle }) => circle.classList.add("pictured"));
    this.draw();
    followTheme(this.canvas, () => {
      this.ink = this.known = null;
      this.draw();
    });
  }

  draw() {
    const context = this.canvas.getContext("2d");
    context.setTransform(SHARP, 0, 0, SHARP, 0, 0);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    if (!this.grid) return;
    const layers = this.grid.layers();
    const { stages } = this.live;
    const values = this.neurons.map(({ stage, number }) => this.grid.valuesOf(number, stages[stage].last, layers));
    if (this.axes.length === 1) this.curves(context, values);
    else this.pictures(context, values);
  }

  curves(context, values) {
    context.strokeStyle = this.ink ||= getComputedStyle(this.canvas).color;
    context.lineWidth = 1.25;
    context.lineJoin = "round";
    context.beginPath();
    this.neurons.forEach(({ x, y, radius }, place) => {
      const own = values[place];
      const low = own.reduce((least, value) => Math.min(least, value), 0);
      const high = own.reduce((most, value) => Math.max(most, value), 0);
      if (!(high > low)) return; // it is flat at 0
      const half = 0.72 * (radius - 1);
      own.forEach((value, at) => {
        const point = [x + half * ((2 * at) / (own.length - 1) - 1), y + half * (1 - (2 * (value - low)) / (high - low))];
        if (at) context.lineTo(...point);
        else context.moveTo(...point);
      });
    });
    context.stroke();
  }

  pictures(context, values) {
    const inside = this.atlas.getContext("2d");
    const image = inside.createImageData(this.atlas.width, SIDE);
    const colours = this.colours();
    values.forEach((own, place) => paint(image, own, place * SIDE, colours));
    inside.putImageData(image, 0, 0);
    this.neurons.forEach(({ x, y, radius }, place) => {
      const own = values[place];
      if (own.every((value) => value === 0)) return;
      const r = radius - 1.5;
      context.save();
      context.beginPath();
      context.arc(x, y, r, 0, 2 * Math.PI);
      context.clip();
      context.drawImage(this.atlas, place * SIDE, 0, SIDE, SIDE, x - r, y - r, 2 * r, 2 * r);
      context.restore();
    });
  }

  /* What the theme has for above and below 0, which the style lays into two other properties. To
  ask for it makes the browser lay out the page, so it is asked once; off the page there is no theme. */
  colours() {
    if (this.canvas.isConnected) this.known ??= this.coloursNow();
    return this.known ?? { plus: RGB[0], minus: RGB[5] };
  }

  coloursNow() {
    const { outlineColor, caretColor } = getComputedStyle(this.canvas);
    const [plus, minus] = [outlineColor, caretColor].map((text) => text.match(/[\d.]+/g).slice(0, 3).map(Number));
    return { plus, minus };
  }
}

function legendOf(parts) {
  const over = parts.map(({ name }) => short(name, 20)).join(" and ");
  return `In every neuron: its own function over ${over}. Blue: above 0, orange: below; dashed: dead.`;
}

/* Blue above 0 and orange below, the further the deeper. */
function paint(image, own, left, { plus, minus }) {
  const most = own.reduce((size, value) => Math.max(size, Math.abs(value)), 0) || 1;
  own.forEach((value, at) => {
    const place = 4 * (Math.floor(at / SIDE) * image.width + left + (at % SIDE));
    image.data.set(value < 0 ? minus : plus, place);
    image.data[place + 3] = Math.round((255 * Math.abs(value)) / most);
  });
}
