/* The connections of the drawing: which of them are drawn, how each looks, and which lies under the
pointer. Few are lines of the drawing; many are strokes on a canvas behind it. */

import { drawn } from "./elements.js";
import { connectionsOf } from "./network.js";
import { Strokes } from "./strokes.js";

const ALL_CONNECTIONS = 5000; // that are all drawn
const SOME_CONNECTIONS = 4000; // the strongest of more
const MOST_LINES = 400; // that are parts of the drawing
const CHOSEN_ANEW = 2000; // milliseconds between two choices of the strongest
const LEVELS = 24; // of width and opacity, up to the largest weight
const NEAR = 5; // units of the drawing within which a connection is meant

export class Connections {
  /* `size` is that of the drawing, {broad, high}. */
  constructor(state, columns, size) {
    Object.assign(this, { state, columns, ...size, looks: new Map() });
    this.isMany = connectionsOf(state.network) > ALL_CONNECTIONS;
    this.edges = this.found();
    this.chosen = performance.now();
    this.group = drawn("g", { class: "edges" });
    this.painter = this.edges.length > MOST_LINES ? new Strokes(this) : new Lines(this);
  }

  /* What is laid behind the drawing, if anything. */
  get canvas() {
    return this.painter.canvas ?? null;
  }

  /* -- which are drawn -------------------------------------------------------------------- */

  /* The connections between the neurons that are drawn: all, or the strongest of many. */
  found() {
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
        const ends = { x1: from.x + from.radius, y1: from.y, x2: to.x - to.radius, y2: to.y };
        return { from, to, stage: place, at, most, ends, share: Math.fround(Math.abs(data[at]) / most) };
      }),
    );
  }

  /* Choose the strongest anew, now and then, for they change as the network learns. */
  choose() {
    if (!this.isMany || performance.now() < this.chosen + CHOSEN_ANEW) return;
    this.found().forEach((found, place) => Object.assign(this.edges[place], found));
    this.painter.lay();
    this.chosen = performance.now();
  }

  /* -- how they look ---------------------------------------------------------------------- */

  refresh() {
    this.choose();
    this.painter.refresh();
  }

  weightOf({ stage, at }) {
    return this.state.network.layers[this.state.stages[stage].sum].arguments.weights.data[at];
  }

  isFrozen({ stage, at }) {
    return this.state.isFrozen(this.state.stages[stage].sum, "weights", at);
  }

  /* The look of a connection in one number. It comes in LEVELS steps: while a network trains, few
  change theirs in a frame. */
  codeOf(edge) {
    const { picked, connection } = this.state;
    const weight = this.weightOf(edge);
    const touches =
      (picked.stage === edge.stage && picked.neuron === edge.to.number) ||
      (picked.stage === edge.stage - 1 && picked.neuron === edge.from.number);
    const isChosen = connection?.stage === edge.stage && connection.input === edge.from.number && connection.neuron === edge.to.number;
    const level = weight ? 1 + Math.round(LEVELS * Math.min(Math.abs(weight) / edge.most, 1.5)) : 0;
    const code = 8 * level + 4 * touches + 2 * isChosen + this.isFrozen(edge);
    return weight < 0 ? -code : code;
  }

  /* The look that such a number stands for. */
  lookOf(code) {
    if (!this.looks.has(code)) this.looks.set(code, this.newLook(code));
    return this.looks.get(code);
  }

  newLook(code) {
    const size = Math.abs(code);
    const level = size >> 3;
    const share = Math.max(level - 1, 0) / LEVELS;
    const crowd = Math.max(0.2, Math.min(1, 250 / this.edges.length)); // many are drawn more lightly
    const opacity = size & 4 ? 0.3 + share : (0.08 + 0.6 * share ** 1.5) * crowd;
    return {
      kind: code < 0 ? "minus" : "plus",
      ...{ touches: Boolean(size & 4), isChosen: Boolean(size & 2), isFrozen: Boolean(size & 1) },
      width: level ? 0.3 + 2.4 * share : 0,
      opacity: Math.max(0, Math.min(opacity, 1)),
    };
  }

  /* Be a drawing as a whole, for a picture of it, and then again what the page shows. */
  draw() {
    if (!this.canvas) return;
    this.group.append(...this.edges.map((edge) => {
      const line = put(drawn("line"), edge.ends);
      return dress(line, this.lookOf(this.codeOf(edge)));
    }));
    this.canvas.style.display = "none";
  }

  undraw() {
    if (!this.canvas) return;
    this.group.replaceChildren();
    this.canvas.style.display = "";
  }

  /* -- under the pointer ------------------------------------------------------------------ */

  /* The connection at a place of the drawing: the nearest, and of those as near the strongest. */
  at(x, y) {
    let [best, least] = [null, NEAR];
    for (const edge of this.edges) {
      const { x1, y1, x2, y2 } = edge.ends;
      if (x < x1 || x > x2) continue;
      const slope = (y2 - y1) / (x2 - x1);
      const away = Math.abs(y1 + (x - x1) * slope - y) / Math.hypot(1, slope) - Math.min(1, edge.share);
      if (away < least) [best, least] = [edge, away];
    }
    return best;
  }
}

/* Connections as lines of the drawing. */
class Lines {
  constructor(connections) {
    this.connections = connections;
    this.lines = connections.edges.map(() => drawn("line"));
    this.known = [];
    connections.group.append(...this.lines);
    this.lay();
  }

  /* Draw every line from the neuron where its connection begins to that where it ends. */
  lay() {
    this.known.length = 0;
    this.connections.edges.forEach(({ ends }, place) => put(this.lines[place], ends));
  }

  refresh() {
    this.connections.edges.forEach((edge, place) => {
      const code = this.connections.codeOf(edge);
      if (code === this.known[place]) return;
      this.known[place] = code;
      dress(this.lines[place], this.connections.lookOf(code));
    });
  }
}

function put(line, ends) {
  for (const [name, value] of Object.entries(ends)) line.setAttribute(name, value);
  return line;
}

/* Give a line its look. */
function dress(line, { kind, touches, isChosen, isFrozen, width, opacity }) {
  line.setAttribute("class", `${kind}${touches ? " touches" : ""}${isChosen ? " chosen" : ""}${isFrozen ? " frozen" : ""}`);
  line.setAttribute("stroke-width", width.toFixed(2));
  line.setAttribute("stroke-opacity", opacity.toFixed(3));
  return line;
}
