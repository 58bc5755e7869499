/* The drawing of the network: a column of neurons for every stage, and their connections.

Blue is above 0 and orange below; the wider and deeper, the larger. Arrow keys move from neuron
to neuron, and what has the focus or lies under the pointer is read out exactly. */

import { Connections } from "./connections.js";
import { drawn, element, refill, short } from "./elements.js";
import { connectionsOf, sourceNames } from "./network.js";
import { counted, exact, four, whole } from "./numbers.js";
import { calmly, paced } from "./pace.js";

const BROAD = 560;
const HIGH = 460;
const MOST_NEURONS = 128; // of a column that are drawn: the strongest of more
const NARROW = 52; // room for a column in which its whole title does not fit
const SHARE = 0.15; // of the time, while numbers flow
const REST = 250; // milliseconds between two drawings, while numbers flow

export class Diagram {
  constructor(state) {
    this.state = state;
    this.readout = element("output", { class: "readout", "aria-live": "off" });
    this.pointed = null; // the connection under the pointer
    this.held = null; // reads out what has the focus or lies under the pointer, if anything
    this.columns = state.stages.map((stage, place) => this.column(stage, place));
    this.connections = new Connections(state, this.columns, { broad: BROAD, high: HIGH });
    const label =
      "The network. Arrow keys move between neurons, Enter goes to the knobs of the one in focus.";
    this.svg = drawn(
      "svg",
      { class: "network", viewBox: `0 0 ${BROAD} ${HIGH}`, role: "group", "aria-label": label },
      this.connections.group,
      ...this.columns.map((column) => column.group),
    );
    this.svg.addEventListener("keydown", (event) => this.move(event));
    this.svg.addEventListener("pointermove", (event) => this.point(this.under(event)));
    this.svg.addEventListener("pointerleave", () => this.point(null));
    this.svg.addEventListener("click", (event) => this.pick(this.under(event)));
    this.svg.addEventListener("beforepicture", () => this.connections.draw());
    this.svg.addEventListener("afterpicture", () => this.connections.undraw());
    this.plate = element("div", { class: "plate" }, this.connections.canvas, this.svg); // others may lay something over it
    this.root = element("div", { class: "diagram" }, this.plate, this.readout);
    const note = this.note();
    if (note) this.root.append(element("p", { class: "quiet" }, note));
    state.subscribe(paced(() => this.refresh(), SHARE, REST, true));
    this.refresh();
  }

  /* -- building --------------------------------------------------------------------------- */

  column(stage, place) {
    const { stages } = this.state;
    const room = (BROAD - 228) / Math.max(stages.length - 1, 1);
    const x = 126 + place * room;
    const group = drawn("g", { class: "column" });
    const rules = stage.kind === "neurons" ? this.rules(stage) : "";
    const isNarrow = room < NARROW;
    const title = isNarrow ? String(stage.number ?? "in") : stage.title;
    group.append(
      drawn("text", { class: "stage", x, y: 14, "text-anchor": "middle" }, title),
      drawn("text", { class: "tick", x, y: 28, "text-anchor": "middle" }, isNarrow ? "" : rules),
      drawn("title", {}, `${stage.title} ${rules}`),
    );
    if (stage.kind === "block") return this.block(stage, group, x);
    const shown = strongest(this.sizes(stage, place));
    const gap = Math.min(44, (HIGH - 70) / shown.length);
    const radius = Math.max(1.2, Math.min(13, gap * 0.4, room * 0.36));
    const start = 50 + (HIGH - 70 - gap * (shown.length - 1)) / 2;
    const neurons = shown.map((number, at) =>
      this.neuron(place, number, x, start + at * gap, radius, gap),
    );
    group.append(...neurons.map((neuron) => neuron.group));
    if (shown.length < stage.size) {
      const more = `${whole(stage.size - shown.length)} more`;
      group.append(drawn("text", { class: "tick", x, y: HIGH - 4, "text-anchor": "middle" }, more));
    }
    return { group, neurons, x, place };
  }

  rules(stage) {
    const { layers } = this.state.network;
    const behind = layers.slice(stage.sum + 1, stage.last + 1).filter((layer) => layer.function || layer.kind === "Dropout");
    return behind.map(({ kind }) => kind).join(", ");
  }

  block(stage, group, x) {
    const text = stage.shape.join(" × ");
    const box = { class: "block", x: x - 46, y: HIGH / 2 - 40, width: 92, height: 80, rx: 8 };
    group.append(
      drawn("rect", box),
      drawn("text", { class: "tick", x, y: HIGH / 2 + 4, "text-anchor": "middle" }, text),
    );
    return { group, neurons: [], x };
  }

  neuron(stage, number, x, y, radius, gap) {
    const circle = drawn("circle", { cx: x, cy: y, r: radius });
    const reach = { cx: x, cy: y, r: radius + Math.min(3, gap / 8), class: "ring" };
    const group = drawn("g", { class: "neuron", role: "button", tabindex: "-1" });
    group.append(drawn("circle", reach), circle);
    group.append(...this.names(stage, number, x, y, radius, gap));
    const here = { stage, neuron: number };
    group.addEventListener("click", () => this.state.pickNeuron(stage, number));
    for (const event of ["focus", "pointerenter"]) group.addEventListener(event, () => this.hold(() => this.read(here)));
    for (const event of ["blur", "pointerleave"]) group.addEventListener(event, () => this.hold(null));
    return { group, circle, number, x, y, radius, stage };
  }

  names(stage, number, x, y, radius, gap) {
    const { stages, outputNames } = this.state;
    if (gap < 9) return [];
    const isLast = stage === stages.length - 1;
    if (!isLast && !(stage === 0 && stages[0].names)) return [];
    const text = isLast ? outputNames[number] : stages[0].names[number];
    const side = isLast ? 1 : -1;
    const at = { x: x + side * (radius + 8), y: y + 4, "text-anchor": isLast ? "start" : "end" };
    const label = drawn("text", { class: "name", ...at }, short(text, isLast ? 13 : 15));
    label.append(drawn("title", {}, text));
    return [label];
  }

  /* How much each neuron of a stage weighs in all, so that the strongest can be chosen. */
  sizes(stage, place) {
    const { layers } = this.state.network;
    const sums = new Float64Array(stage.size);
    const next = this.state.stages[place + 1];
    const own = stage.sum === null ? null : layers[stage.sum].arguments.weights;
    own?.data.forEach((value, at) => (sums[at % stage.size] += Math.abs(value)));
    if (next?.kind !== "neurons") return sums;
    const { data } = layers[next.sum].arguments.weights;
    data.forEach((value, at) => (sums[Math.floor(at / next.size)] += Math.abs(value)));
    return sums;
  }

  note() {
    const sentences = [];
    if (this.connections.isMany) {
      const many = counted(connectionsOf(this.state.network), "connection");
      sentences.push(`Of ${many} the strongest ${whole(this.connections.edges.length)} between the neurons here are drawn; the images of weights show all.`);
    }
    if (this.state.stages.some(({ kind, sum }) => kind === "block" && sum !== null)) {
      sentences.push(
        "Boxes are layers on pictures or words: they are computed here, but have no knobs,",
        "for one of their weights acts in many places at once.",
      );
    }
    return sentences.join(" ");
  }

  /* -- showing ---------------------------------------------------------------------------- */

  refresh() {
    const { picked } = this.state;
    for (const { neurons, place } of this.columns) {
      const size = neurons.length ? this.largest(place) : 1;
      for (const neuron of neurons) this.paint(neuron, size, picked);
    }
    this.connections.refresh();
    this.tell();
  }

  largest(place) {
    const values = this.state.rowOf(this.state.stages[place].last);
    return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  }

  paint(neuron, size, picked) {
    const value = this.valueOf(neuron.stage, neuron.number);
    const isPicked = picked.stage === neuron.stage && picked.neuron === neuron.number;
    const isDead = this.state.isDead(neuron.stage, neuron.number);
    const isAblated = this.state.isAblated(neuron.stage, neuron.number);
    const kind = isAblated ? "ablated" : isDead ? "dead" : value < 0 ? "minus" : "plus";
    if (isAblated) neuron.cross ??= this.cross(neuron);
    const label = `${this.state.nameOf(neuron.stage, neuron.number)}: ${four(value)}`;
    const more = isAblated ? ", ablated" : isDead ? ", dead" : "";
    change(neuron.group, "class", `neuron ${kind} ${isPicked ? "picked" : ""}`);
    change(neuron.group, "aria-pressed", String(isPicked));
    change(neuron.group, "tabindex", isPicked ? "0" : "-1");
    change(neuron.group, "aria-label", label + more);
    change(neuron.circle, "fill-opacity", (Math.abs(value) / size).toFixed(2));
  }

  /* The sign of a neuron without effect. */
  cross({ group, x, y, radius }) {
    const reach = radius * 0.8 + 2.5;
    const d = `M${x - reach} ${y - reach}l${2 * reach} ${2 * reach}m0 ${-2 * reach}l${-2 * reach} ${2 * reach}`;
    const cross = drawn("path", { class: "cross", d });
    group.append(cross);
    return cross;
  }

  valueOf(stage, number) {
    return this.state.rowOf(this.state.stages[stage].last)[number];
  }

  hold(reading) {
    this.held = reading;
    this.tell();
  }

  tell() {
    if (this.held) this.held();
    else this.read(this.state.picked);
  }

  read({ stage, neuron }) {
    const value = exact(this.valueOf(stage, neuron), this.state.network.precision);
    const dead = this.state.isDead(stage, neuron) ? ", 0 on every row here: it is dead" : "";
    const ablated = this.state.isAblated(stage, neuron) ? "; ablated, so that nothing hears it" : "";
    this.readout.textContent = `${this.state.nameOf(stage, neuron)} = ${value}${dead}${ablated}`;
  }

  /* -- connections ------------------------------------------------------------------------ */

  /* The connection under the pointer; none where there is a neuron. */
  under({ target, clientX, clientY }) {
    if (target.closest(".neuron")) return null;
    const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(this.svg.getScreenCTM().inverse());
    return this.connections.at(x, y);
  }

  point(edge) {
    if (edge === this.pointed) return;
    this.pointed = edge;
    this.svg.classList.toggle("pointed", edge !== null);
    this.hold(edge && (() => this.readEdge(edge)));
  }

  pick(edge) {
    if (edge) this.state.pickConnection(edge.stage, edge.from.number, edge.to.number);
  }

  readEdge(edge) {
    const { network } = this.state;
    const from = this.state.nameOf(edge.stage - 1, edge.from.number);
    const to = this.state.nameOf(edge.stage, edge.to.number);
    const weight = exact(this.connections.weightOf(edge), network.precision);
    const frozen = this.connections.isFrozen(edge) ? ", frozen" : "";
    this.readout.textContent = `${from} → ${to}: weight ${weight}${frozen}`;
  }

  /* -- keys ------------------------------------------------------------------------------- */

  move(event) {
    const neurons = this.columns.map((column) => column.neurons);
    const at = neurons.findIndex((list) => list.some(({ group }) => group === event.target));
    if (at < 0) return;
    const place = neurons[at].findIndex(({ group }) => group === event.target);
    const here = neurons[at][place];
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.state.pickNeuron(here.stage, here.number);
      this.onEnter?.();
      return;
    }
    const target = this.neighbour(neurons, at, place, event.key);
    if (!target) return;
    event.preventDefault();
    this.state.pickNeuron(target.stage, target.number);
    target.group.focus();
  }

  neighbour(neurons, at, place, key) {
    const inColumn = { ArrowUp: place - 1, ArrowDown: place + 1, Home: 0, End: neurons[at].length - 1 };
    if (key in inColumn) return neurons[at][inColumn[key]];
    const step = { ArrowLeft: -1, ArrowRight: 1 }[key];
    if (!step) return null;
    let next = at + step;
    while (neurons[next] && !neurons[next].length) next += step;
    if (!neurons[next]) return null;
    const { y } = neurons[at][place];
    return neurons[next].reduce((best, one) => (Math.abs(one.y - y) < Math.abs(best.y - y) ? one : best));
  }
}

/* Set an attribute that is another, for to set one anew costs as much. */
function change(node, name, value) {
  if (node.getAttribute(name) !== value) node.setAttribute(name, value);
}

function strongest(sizes) {
  const all = Array.from(sizes, (_, number) => number);
  if (all.length <= MOST_NEURONS) return all;
  return all
    .sort((one, other) => sizes[other] - sizes[one])
    .slice(0, MOST_NEURONS)
    .sort((one, other) => one - other);
}

/* The weights of every dense layer as a picture; drawn when it is opened. */
export function weightPictures(state, weightsImage) {
  const holder = element("div", { class: "pictures" });
  const details = element("details", {}, element("summary", {}, "All weights as images"), holder);
  const draw = () => {
    const figures = state.stages.flatMap((stage, place) => {
      if (stage.kind !== "neurons") return [];
      const { data, shape } = state.network.layers[stage.sum].arguments.weights;
      const title = `${stage.title}: ${whole(shape[0])} inputs down, ${whole(shape[1])} neurons across`;
      const names = sourceNames(state.stages, place);
      const canvas = weightsImage(data, shape[0], shape[1], title);
      const said = element("output", { class: "readout" });
      canvas.addEventListener("pointermove", (event) => {
        const input = Math.min(Math.floor((event.offsetY / canvas.clientHeight) * shape[0]), shape[0] - 1);
        const neuron = Math.min(Math.floor((event.offsetX / canvas.clientWidth) * shape[1]), shape[1] - 1);
        const weight = exact(data[input * shape[1] + neuron], state.network.precision);
        said.textContent = `${names[input]} → neuron ${neuron}: ${weight}`;
      });
      return [element("figure", {}, element("figcaption", {}, title), canvas, said)];
    });
    refill(holder, ...figures);
  };
  details.addEventListener("toggle", () => details.open && draw());
  state.subscribe(calmly((what) => details.open && what !== "picked" && draw()));
  return details;
}
