/* The picked neuron's own function, large, and its area of effect: where it is active, on how many
rows it fires, and where it and a neuron of the next layer are active together. */

import { axisOf, along } from "./axis.js";
import { contour } from "./contours.js";
import { drawn, element, refill } from "./elements.js";
import { firesOf } from "./firing.js";
import { gridAcross, gridOver } from "./grid.js";
import { counted, four, whole } from "./numbers.js";
import { paced } from "./pace.js";
import { RGB } from "./palette.js";
import { BROAD, EDGE, Plot, rangeOf } from "./plot.js";

const POINTS = 161;
const SIDE = 48;
const LOW = 170; // how high a curve is
const TALL = 300; // how high a picture is
const SHARE = 0.06; // of the time, while numbers flow
const MOST_PAIRS = 6;
const PAUSE = 150; // milliseconds, after which numbers stand still
const BENT = ["relu", "leaky_relu", "step"];

export class OwnFunction {
  constructor(studio) {
    this.studio = studio;
    this.picture = element("div", {});
    this.said = element("div", { class: "effect small" });
    this.exact = element("div", { class: "effect small" });
    this.root = element(
      "details",
      { class: "own-function", open: true },
      element("summary", {}, "Its own function, and where it acts"),
      ...[this.picture, this.said, this.exact],
    );
    this.root.addEventListener("toggle", () => this.begin());
    studio.firing.subscribe(() => this.tellRows());
    studio.views.guests.push(() => this.begin()); // along another column
  }

  get live() {
    return this.studio.live;
  }

  /* Another bench. */
  show() {
    const { live } = this;
    const draw = paced((what, isFlow) => this.live === live && this.hear(what, isFlow), SHARE);
    live.subscribe(draw);
    this.begin();
  }

  hear(what, isFlow) {
    if (!this.root.open) return;
    if (!isFlow && !this.live.hand) {
      this.begin();
      return;
    }
    this.wish();
    this.draw();
  }

  /* Another neuron, another row, or other numbers that stay for a while. */
  begin() {
    if (!this.root.open || !this.live) return;
    this.build();
    this.wish();
    this.draw();
    this.tellRows();
  }

  get stage() {
    return this.live.stages[this.live.picked.stage];
  }

  /* The layer that bends the neuron's sum; undefined where none does. */
  get activation() {
    const { sum, last } = this.stage;
    return this.live.network.layers.find((layer, place) => place > sum && place <= last && BENT.includes(layer.function));
  }

  /* -- the picture ------------------------------------------------------------------------ */

  build() {
    const { live } = this;
    const count = live.parts.length;
    const columns = count === 2 ? [0, 1] : [this.studio.views.choice.columns[0]];
    this.axes = count ? columns.map((column) => axisOf(live, column)) : [];
    this.grid = null;
    if (!count) {
      refill(this.picture);
      return;
    }
    const isArea = this.axes.length === 2;
    const [first] = this.axes;
    this.places = isArea ? null : first.isStepped ? first.words.map((_, place) => place) : along(first, POINTS);
    const { column } = first;
    const across = () => [{ column, cells: this.places.map((place) => first.cellAt(place)) }];
    this.grid = isArea ? gridOver(live, this.axes, SIDE) : gridAcross(live, across());
    if (isArea) this.buildArea();
  }

  buildArea() {
    this.canvas = element("canvas", { width: SIDE, height: SIDE, "aria-hidden": "true" });
    const names = this.axes.map(({ name }) => name);
    this.plot = new Plot(`The neuron's own function over ${names.join(" and ")}`, ...this.axes, names, TALL);
    this.border = drawn("path", { class: "own-border" });
    this.plot.inside.append(this.border);
    refill(this.picture, element("div", { class: "areas low" }, this.canvas, this.plot.svg));
  }

  valuesOf(layer, layers) {
    return this.grid.valuesOf(this.live.picked.neuron, layer, layers);
  }

  draw() {
    if (!this.grid) return;
    const { last } = this.stage;
    const layers = this.grid.layers();
    const values = this.valuesOf(last, layers);
    if (this.axes.length === 2) this.drawArea(values, layers);
    else this.drawCurve(values);
  }

  drawArea(values, layers) {
    const context = this.canvas.getContext("2d");
    const image = context.createImageData(SIDE, SIDE);
    const most = values.reduce((size, value) => Math.max(size, Math.abs(value)), 0) || 1;
    values.forEach((value, at) => {
      image.data.set(value < 0 ? RGB[5] : RGB[0], 4 * at);
      image.data[4 * at + 3] = Math.round((230 * Math.abs(value)) / most);
    });
    context.putImageData(image, 0, 0);
    const bent = this.activation && this.live.network.layers.indexOf(this.activation) - 1;
    this.share = null;
    let path = "";
    if (bent !== undefined && this.axes.every(({ isStepped }) => !isStepped)) {
      const sums = this.valuesOf(bent, layers);
      this.share = sums.filter((sum) => sum > 0).length / sums.length;
      const [x, y] = [(BROAD - EDGE.left - EDGE.right) / SIDE, (TALL - EDGE.top - EDGE.bottom) / SIDE];
      const at = (column, row) => `${(EDGE.left + (column + 0.5) * x).toFixed(1)} ${(EDGE.top + (row + 0.5) * y).toFixed(1)}`;
      contour(sums, 0, 1, SIDE, SIDE, (x1, y1, x2, y2) => (path += `M${at(x1, y1)}L${at(x2, y2)}`));
    }
    this.border.setAttribute("d", path);
  }

  drawCurve(values) {
    const [axis] = this.axes;
    const up = rangeOf([...values, 0], 0.08);
    this.plot = new Plot(`The neuron's own function over ${axis.name}`, axis, up, [axis.name, "what it gives"], LOW);
    const zero = { x1: EDGE.left, x2: BROAD - EDGE.right, y1: this.plot.y(0), y2: this.plot.y(0) };
    this.bands = drawn("g", { class: "bands" });
    this.plot.under.append(this.bands, drawn("line", { class: "grid", ...zero }));
    this.plot.inside.append(drawn("path", { class: "own-line", d: this.plot.path(this.places, values, axis.isStepped) }));
    refill(this.picture, this.plot.svg);
    if (this.effect) this.shade();
  }

  /* Shade where the neuron is active, and more where a neighbour is active as well. */
  shade() {
    const [axis] = this.axes;
    if (this.axes.length !== 1 || this.effect?.column !== axis.name || axis.isStepped) return; // or it is being asked for
    const band = (look) => ({ low, high }) => {
      const from = Math.max(low ?? axis.low, axis.low);
      const to = Math.min(high ?? axis.high, axis.high);
      if (!(to > from)) return [];
      const at = { x: this.plot.x(from), width: this.plot.x(to) - this.plot.x(from), y: EDGE.top, height: LOW - EDGE.top - EDGE.bottom };
      return [drawn("rect", { class: look, ...at })];
    };
    refill(this.bands, ...this.effect.active.flatMap(band("band")), ...(this.pair?.active ?? []).flatMap(band("band both")));
  }

  /* -- words ------------------------------------------------------------------------------ */

  tellRows() {
    if (!this.root.open || !this.live) return;
    const { activation } = this;
    this.said.classList.toggle("old", !this.studio.firing.isFresh);
    const parts = activation ? firesOf(this.studio.firing.known, activation.name, this.live.picked.neuron) : null;
    if (!parts) {
      this.said.textContent = "";
      return;
    }
    const sum = (key) => parts.reduce((total, part) => total + part[key], 0);
    const each = parts.map(({ name, fires, rows }) => `${whole(fires)} of ${whole(rows)} ${name.replace("_", " ")}`);
    const dead = sum("fires") ? "" : ": it is dead";
    const share = this.axes?.length === 2 && this.share !== null ? `; active in ${Math.round(100 * this.share)} % of the picture` : "";
    this.said.textContent = `Fires on ${whole(sum("fires"))} of ${counted(sum("rows"), "row")}${dead} (${each.join(", ")})${share}.`;
  }

  /* Ask for the exact intervals, once everything stands still; what is known is old from now on. */
  wish() {
    this.effect = this.pair = null;
    this.exact.classList.add("old");
    clearTimeout(this.timer);
    const isAlong = this.axes?.length === 1 && !this.axes[0].isStepped && this.activation;
    if (isAlong) this.timer = setTimeout(() => this.ask(), PAUSE);
    else refill(this.exact);
  }

  async ask() {
    const { live, studio, activation } = this;
    if (studio.state?.status === "training" || live.hand || !this.root.open) return;
    const { neuron } = live.picked;
    const cells = live.plainCells();
    if (cells === null) return; // what is wrong with them is said where they are
    const given = { cells, column: this.axes[0].name, layer: activation.name, neuron };
    const picked = live.picked;
    const answer = await studio.quietly("effect", given);
    if (this.live !== live || live.picked !== picked || !answer) return;
    this.exact.classList.remove("old");
    if (!answer.ok) {
      refill(this.exact, element("p", { class: "quiet" }, `${answer.message}.`));
      return;
    }
    this.effect = answer.effect;
    this.tellExact();
    this.draw();
  }

  tellExact() {
    const { effect, live } = this;
    const others = live.parts.length > 1 ? ", all else as in this row" : "";
    const active = effect.active.length ? `Active for ${setOf(effect.column, effect.active)}${others}.` : `Nowhere active along ${effect.column}${others}.`;
    refill(
      this.exact,
      element("p", {}, active),
      ...this.neighbours(effect.before, "before"),
      ...this.neighbours(effect.behind, "behind"),
    );
  }

  /* With whom it is active together; first of all with the end of the connection that is picked. */
  neighbours(pairs, side) {
    const asked = side === "before" ? this.live.connection?.input : undefined;
    const order = [...pairs].sort((one, other) => (other.neuron === asked) - (one.neuron === asked));
    const shown = order.slice(0, MOST_PAIRS).map((pair) => this.pairLine(pair, pair.neuron === asked));
    if (!shown.length) return [];
    const more = pairs.length - shown.length;
    if (more > 0) shown.push(element("li", { class: "quiet" }, `and ${whole(more)} more`));
    const title = element("summary", {}, `Active together with a neuron of the layer ${side} it`);
    const isAsked = asked !== undefined && asked !== null;
    return [element("details", { open: side === "behind" || isAsked }, title, element("ul", { class: "pairs" }, ...shown))];
  }

  pairLine(pair, isAsked) {
    const show = (chosen) => {
      this.pair = chosen ? pair : null;
      this.shade();
    };
    const text = `neuron ${pair.neuron}: ${setOf(this.effect.column, pair.active)}`;
    const line = element("li", { tabindex: "0" }, isAsked ? element("b", {}, text) : text);
    for (const [event, chosen] of [["pointerenter", true], ["focus", true], ["pointerleave", false], ["blur", false]]) {
      line.addEventListener(event, () => show(chosen));
    }
    return line;
  }
}

/* Intervals as people write them: −1 < x < 0.5 or x > 2. */
export function setOf(name, intervals) {
  const parts = intervals.map(({ low, high }) => {
    if (low === null && high === null) return `every ${name}`;
    if (low === null) return `${name} < ${four(high)}`;
    return high === null ? `${name} > ${four(low)}` : `${four(low)} < ${name} < ${four(high)}`;
  });
  return parts.join(" or ");
}
