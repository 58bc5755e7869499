/* The drawing of the network: a column of neurons for every stage, and their connections.

Blue is above 0 and orange below; the wider and deeper, the larger. Arrow keys move from neuron
to neuron, and what has the focus or lies under the pointer is read out exactly. */

import { drawn, element, refill, short } from "./elements.js";
import { connectionsOf, sourceNames } from "./network.js";
import { counted, exact, four, whole } from "./numbers.js";
import { calmly, paced } from "./pace.js";

const BROAD = 560;
const HIGH = 460;
const MOST_NEURONS = 128; // of a column that are drawn: the strongest of more
const NARROW = 52; // room for a column in which its whole title does not fit
const ALL_CONNECTIONS = 5000; // that are all drawn
const SOME_CONNECTIONS = 4000; // the strongest of more
const CHOSEN_ANEW = 2000; // milliseconds between two choices of the strongest
const LEVELS = 24; // of width and opacity, up to the largest weight
const SHARE = 0.15; // of the time, while numbers flow

export class Diagram {
  constructor(state) {
    this.state = state;
    this.readout = element("output", { class: "readout", "aria-live": "off" });
    this.columns = state.stages.map((stage, place) => this.column(stage, place));
    this.isMany = connectionsOf(state.network) > ALL_CONNECTIONS;
    this.edges = this.connections().map((edge) => this.edge(edge));
    this.chosen = performance.now();
    const label =
      "The network. Arrow keys move between neurons, Enter goes to the knobs of the one in focus.";
    this.svg = drawn(
      "svg",
      { class: "network", viewBox: `0 0 ${BROAD} ${HIGH}`, role: "group", "aria-label": label },
      drawn("g", { class: "edges" }, ...this.edges.map((edge) => edge.line)),
      ...this.columns.map((column) => column.group),
    );
    this.svg.addEventListener("keydown", (event) => this.move(event));
    this.svg.addEventListener("pointerleave", () => this.read(state.picked));
    this.plate = element("div", { class: "plate" }, this.svg); // others may lay something over it
    this.root = element("div", { class: "diagram" }, this.plate, this.readout);
    const note = this.note();
    if (note) this.root.append(element("p", { class: "quiet" }, note));
    state.subscribe(paced(() => this.refresh(), SHARE, 0, true));
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
    group.addEventListener("focus", () => this.read(here));
    group.addEventListener("pointerenter", () => this.read(here));
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

  /* The connections between the neurons that are drawn: all, or the strongest of many. */
  connections() {
    const all = this.columns.flatMap((_, place) => (place ? this.between(place) : []));
    if (!this.isMany || all.length <= SOME_CONNECTIONS) return all;
    const sizes = Float32Array.from(all, ({ share }) => share).sort();
    const least = sizes[sizes.length - SOME_CONNECTIONS];
    return all.filter(({ share }) => share >= least).slice(0, SOME_CONNECTIONS);
  }

  /* Every connection of a stage, with its share of the largest weight there. */
  between(place) {
    const stage = this.state.stages[place];
    if (stage.kind !== "neurons") return [];
    const { data } = this.state.network.layers[stage.sum].arguments.weights;
    const most = data.reduce((size, value) => Math.max(size, Math.abs(value)), 0) || 1;
    return this.columns[place - 1].neurons.flatMap((from) =>
      this.columns[place].neurons.map((to) => {
        const at = from.number * stage.size + to.number;
        return { from, to, stage: place, at, most, share: Math.fround(Math.abs(data[at]) / most) };
      }),
    );
  }

  edge(found) {
    const edge = { ...found, line: drawn("line") };
    edge.line.addEventListener("pointerenter", () => this.readEdge(edge));
    edge.line.addEventListener("click", () => this.state.pickConnection(edge.stage, edge.from.number, edge.to.number));
    return this.lay(edge);
  }

  /* Draw a line from the neuron where a connection begins to that where it ends. */
  lay(edge) {
    const { from, to, line } = edge;
    const ends = { x1: from.x + from.radius, y1: from.y, x2: to.x - to.radius, y2: to.y };
    for (const [name, value] of Object.entries(ends)) line.setAttribute(name, value);
    edge.drawn = null;
    return edge;
  }

  /* Choose the strongest anew, now and then, for they change as the network learns. */
  choose() {
    if (!this.isMany || performance.now() < this.chosen + CHOSEN_ANEW) return;
    this.connections().forEach((found, place) => {
      const edge = this.edges[place];
      const isSame = edge.stage === found.stage && edge.at === found.at;
      Object.assign(edge, found);
      if (!isSame) this.lay(edge);
    });
    this.chosen = performance.now();
  }

  note() {
    const sentences = [];
    if (this.isMany) {
      const many = counted(connectionsOf(this.state.network), "connection");
      sentences.push(`Of ${many} the strongest ${whole(this.edges.length)} between the neurons here are drawn; the images of weights show all.`);
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
    const { stages, picked } = this.state;
    this.choose();
    for (const { neurons, place } of this.columns) {
      const size = neurons.length ? this.largest(place) : 1;
      for (const neuron of neurons) this.paint(neuron, size, picked);
    }
    for (const edge of this.edges) this.paintEdge(edge, stages[edge.stage], picked);
    this.read(picked);
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
    neuron.group.setAttribute("class", `neuron ${kind} ${isPicked ? "picked" : ""}`);
    neuron.group.setAttribute("aria-pressed", String(isPicked));
    neuron.group.setAttribute("tabindex", isPicked ? "0" : "-1");
    const label = `${this.state.nameOf(neuron.stage, neuron.number)}: ${four(value)}`;
    const more = isAblated ? ", ablated" : isDead ? ", dead" : "";
    neuron.group.setAttribute("aria-label", label + more);
    neuron.circle.setAttribute("fill-opacity", (Math.abs(value) / size).toFixed(3));
  }

  /* The look comes in LEVELS steps: while a network trains, few edges change theirs in a frame. */
  /* The sign of a neuron without effect. */
  cross({ group, x, y, radius }) {
    const reach = radius * 0.8 + 2.5;
    const d = `M${x - reach} ${y - reach}l${2 * reach} ${2 * reach}m0 ${-2 * reach}l${-2 * reach} ${2 * reach}`;
    const cross = drawn("path", { class: "cross", d });
    group.append(cross);
    return cross;
  }

  paintEdge(edge, stage, picked) {
    const weight = this.state.network.layers[stage.sum].arguments.weights.data[edge.at];
    const touches =
      (picked.stage === edge.stage && picked.neuron === edge.to.number) ||
      (picked.stage === edge.stage - 1 && picked.neuron === edge.from.number);
    const level = weight ? 1 + Math.round(LEVELS * Math.min(Math.abs(weight) / edge.most, 1.5)) : 0;
    const chosen = this.state.connection;
    const isChosen = chosen?.stage === edge.stage && chosen.input === edge.from.number && chosen.neuron === edge.to.number;
    const isFrozen = this.state.isFrozen(stage.sum, "weights", edge.at);
    const looks = 4 * (touches ? 1 : 0) + 2 * (isChosen ? 1 : 0) + (isFrozen ? 1 : 0);
    const look = (weight < 0 ? -1 : 1) * (8 * level + looks);
    if (look === edge.drawn) return;
    edge.drawn = look;
    const share = (level - 1) / LEVELS;
    edge.line.setAttribute("class", `${weight < 0 ? "minus" : "plus"}${touches ? " touches" : ""}${isChosen ? " chosen" : ""}${isFrozen ? " frozen" : ""}`);
    edge.line.setAttribute("stroke-width", (level ? 0.3 + 2.4 * share : 0).toFixed(2));
    const crowd = Math.max(0.2, Math.min(1, 250 / this.edges.length)); // many are drawn more lightly
    const opacity = touches ? 0.3 + share : (0.08 + 0.6 * share ** 1.5) * crowd;
    edge.line.setAttribute("stroke-opacity", Math.max(0, Math.min(opacity, 1)).toFixed(3));
  }

  valueOf(stage, number) {
    return this.state.rowOf(this.state.stages[stage].last)[number];
  }

  read({ stage, neuron }) {
    const value = exact(this.valueOf(stage, neuron), this.state.network.precision);
    const dead = this.state.isDead(stage, neuron) ? ", 0 on every row here: it is dead" : "";
    const ablated = this.state.isAblated(stage, neuron) ? "; ablated, so that nothing hears it" : "";
    this.readout.textContent = `${this.state.nameOf(stage, neuron)} = ${value}${dead}${ablated}`;
  }

  readEdge(edge) {
    const stage = this.state.stages[edge.stage];
    const { data } = this.state.network.layers[stage.sum].arguments.weights;
    const from = this.state.nameOf(edge.stage - 1, edge.from.number);
    const to = this.state.nameOf(edge.stage, edge.to.number);
    const weight = exact(data[edge.at], this.state.network.precision);
    const frozen = this.state.isFrozen(stage.sum, "weights", edge.at) ? ", frozen" : "";
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
