/* Gradient flow: how large the gradients and the steps of every layer are, over the steps. */

import { drawn, element, refill } from "./elements.js";
import { four, whole } from "./numbers.js";
import { calmly } from "./pace.js";
import { dressed } from "./palette.js";
import { Plot } from "./plot.js";

const MOST = 400; // moments that are shown
const HIGH = 130;
const SMALLEST = 1e-12; // what is smaller is drawn there

export class GradientFlow {
  constructor(studio) {
    this.studio = studio;
    this.moments = [];
    this.word = element("span", { class: "quiet" });
    this.charts = element("div", { class: "flow" });
    this.root = element("details", { class: "card" }, element("summary", {}, "Gradient flow ", this.word), this.charts);
    this.root.addEventListener("toggle", () => this.refresh());
    const refresh = calmly(() => this.refresh());
    studio.subscribe((what) => {
      if (what === "bench") this.moments = [];
      if (what === "bench" || what === "frame") this.take();
      if (what === "bench" || what === "frame") refresh(what, what === "frame");
    });
  }

  /* Add a moment; where training went back, what lay ahead is gone. */
  take() {
    const flow = this.studio.numbers?.flow ?? null;
    const { step = 0 } = this.studio.numbers ?? {};
    this.moments = this.moments.filter((moment) => moment.step < step).slice(-MOST);
    if (flow) this.moments.push(flow);
  }

  refresh() {
    const now = this.moments.at(-1);
    this.word.textContent = now ? wordOf(now) : "";
    if (!this.root.open) return;
    if (!now) {
      refill(this.charts, element("p", { class: "quiet" }, "It begins with the first step."));
      return;
    }
    const words = now.words.map(({ sentence, cause, cure }) =>
      element("p", { class: "problem small" }, `${sentence}: ${cause}. What helps: ${cure}.`),
    );
    const keys = now.layers.map((name, layer) => element("span", {}, keyOf(layer), name));
    const charts = [["gradients", "gradient of a weight"], ["steps", "step of a weight"]].map(([key, title]) => this.chart(key, title));
    refill(this.charts, ...words, element("p", { class: "legend small" }, ...keys), ...charts, this.numbers(now));
  }

  chart(key, title) {
    const { moments } = this;
    const logs = moments.map((moment) => moment[key].map((size) => Math.log10(Math.max(size ?? SMALLEST, SMALLEST))));
    const [low, high] = [Math.floor(Math.min(...logs.flat())), Math.ceil(Math.max(...logs.flat()) + 1e-9)];
    const up = { low, high: Math.max(high, low + 1) };
    const apart = Math.max(1, Math.ceil((up.high - up.low) / 4));
    up.ticks = [];
    for (let power = up.high; power >= up.low; power -= apart) up.ticks.push({ value: power, text: powerOf(power) });
    const [first, last] = [moments[0].step, Math.max(moments.at(-1).step, moments[0].step + 1)];
    const ends = [first, last].map((value) => ({ value, text: whole(value) }));
    const plot = new Plot(`${title}, layer by layer, over the steps`, { low: first, high: last, ticks: ends }, up, ["step", title], HIGH);
    moments.at(-1).layers.forEach((_, layer) => {
      const line = plot.path(moments.map(({ step }) => step), logs.map((sizes) => sizes[layer]));
      plot.inside.append(dressed(drawn("path", { class: "flow-line", d: line }), layer));
    });
    return plot.svg;
  }

  numbers({ layers, gradients, steps }) {
    const lines = layers.map((name, layer) => `${name}: gradient ${four(gradients[layer])}, step ${four(steps[layer])}`);
    return element("p", { class: "quiet small" }, `Now, as √(mean of squares): ${lines.join("; ")}.`);
  }
}

function wordOf({ words, gradients }) {
  if (gradients.some((size) => size === null)) return "not finite";
  if (gradients.every((size) => size === 0)) return "no gradient at all";
  if (!words.length) return "steady";
  return words.some(({ sentence }) => sentence.includes("vanish")) ? "⚠ gradients vanish" : "⚠ gradients explode";
}

function keyOf(layer) {
  const line = dressed(drawn("path", { class: "flow-line", d: "M0 6H24" }), layer);
  return drawn("svg", { class: "swatch", viewBox: "0 0 24 12", "aria-hidden": "true" }, line);
}

function powerOf(power) {
  return power === 0 ? "1" : `10${String(power).replace(/./g, (sign) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(sign)])}`;
}
