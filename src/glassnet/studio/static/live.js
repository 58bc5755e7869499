/* The network as it is in the studio: it computes here what a knob changes, in the same frame, and
then follows the numbers that come from there. */

import { unpacked } from "./frames.js";
import { firesOf } from "./firing.js";
import { parseNumber } from "./numbers.js";
import { SMOOTH, afterTwoPictures, restAfter } from "./pace.js";
import { State } from "./state.js";

const SHARE = 0.35; // of the time, that new numbers may take
const SHARE_AT_REST = 0.9; // the same, while nothing is trained: moments are gone through
const LEAST = 15; // milliseconds between numbers that are painted and the wish for new ones

export class LiveState extends State {
  constructor(contents, ask) {
    super(contents);
    this.ask = ask;
    this.hand = null; // the knob that is turned: {layer, name, place, value}
    this.sent = null; // its value as it was sent last
    this.unanswered = 0;
    this.firing = null; // on how many of all rows every neuron fires, as the studio counted last
    this.frozen = new Map(); // which numbers of a parameter training leaves as they are
    this.ablated = []; // neurons without effect, as [layer, neuron]
  }

  /* Whether some of the rows that are shown are not learned from. */
  get holdsBack() {
    return this.rows.some(({ back }) => back);
  }

  isFrozen(layer, name, place) {
    return this.frozen.get(`${this.network.layers[layer].name}.${name}.frozen`)?.[place] === 1;
  }

  /* Whether training leaves a whole layer as it is. */
  isAllFrozen(layer) {
    const names = Object.entries(this.network.layers[layer].arguments).filter(([name, value]) => value?.data && name !== "mask");
    return names.every(([name]) => {
      const marks = this.frozen.get(`${this.network.layers[layer].name}.${name}.frozen`);
      return marks !== undefined && marks.every((mark) => mark === 1);
    });
  }

  isAblated(stage, neuron) {
    return this.ablated.some(([layer, own]) => layer === this.stages[stage].number && own === neuron);
  }

  /* What was picked before stays picked where it is still there. */
  resume({ row, picked, rows, stages }) {
    if (rows.length === this.rows.length) this.row = row;
    if (stages.length !== this.stages.length) return;
    this.picked = { ...picked, neuron: Math.min(picked.neuron, this.stages[picked.stage].size - 1) };
  }

  /* Turn a knob; the studio is told at most once a frame. */
  turn(layer, name, place, value) {
    const { data } = this.network.layers[layer].arguments[name];
    const rounded = data instanceof Float32Array ? Math.fround(value) : value;
    if (this.hand && !isSame(this.hand, { layer, name, place })) this.seal();
    if (!this.hand) requestAnimationFrame(() => this.report());
    this.hand = { layer, name, place, value: rounded };
    data[place] = rounded;
    this.compute(layer);
    this.tell("turned");
  }

  report() {
    if (!this.hand) return;
    if (this.hand.value !== this.sent) this.set(true);
    requestAnimationFrame(() => this.report());
  }

  /* The hand has left the knob. */
  seal() {
    if (!this.hand) return;
    this.set(false);
    this.hand = this.sent = null;
    this.tell("values");
  }

  async set(hold) {
    const { layer, name, place, value } = this.hand;
    this.sent = value;
    const { shape } = this.network.layers[layer].arguments[name];
    const index = shape.length === 2 ? [Math.floor(place / shape[1]), place % shape[1]] : [0, place];
    const parameter = `${this.network.layers[layer].name}.${name}`;
    this.unanswered += 1;
    this.late = this.hand;
    await this.ask("set", { parameter, index, value, hold });
    this.unanswered -= 1;
  }

  undo() {
    this.drop();
    this.ask("undo");
  }

  redo() {
    this.drop();
    this.ask("redo");
  }

  revert() {
    this.drop();
    this.ask("revert");
  }

  drop() {
    this.hand = this.sent = null;
  }

  /* Take the numbers of a frame; a knob that is being turned stays where the hand is. */
  receive(arrays, { ablated = [] } = {}) {
    this.frozen = new Map([...arrays].filter(([name]) => name.endsWith(".frozen")));
    this.ablated = ablated;
    for (const layer of this.network.layers) {
      for (const [name, array] of Object.entries(layer.arguments)) {
        const now = arrays.get(`${layer.name}.${name}`);
        if (now) array.data.set(now);
      }
    }
    const knob = this.hand ?? (this.unanswered ? this.late : null);
    if (knob) this.network.layers[knob.layer].arguments[knob.name].data[knob.place] = knob.value;
    this.compute(0);
    this.tell("values", true);
  }

  /* Dead is what is 0 on every row here, and fires on none of those that are not here. */
  isDead(stage, neuron) {
    if (!super.isDead(stage, neuron)) return false;
    const { sum, last } = this.stages[stage];
    const names = this.network.layers.slice(sum + 1, last + 1).map(({ name }) => name);
    return !names.some((name) => firesOf(this.firing, name, neuron)?.some(({ fires }) => fires > 0));
  }

  /* The picked row's cells as the studio takes them; null if one of them is no cell. */
  plainCells() {
    if (this.problems[this.row] !== null || this.contents.columns.pixels) return null;
    return this.cells[this.row].map((cell, column) => {
      if (this.parts[column].kind !== "number" || typeof cell !== "string") return cell;
      return cell.trim() === "" ? null : parseNumber(cell);
    });
  }

  /* What is true about the picked row; null if that is not known. */
  plainTruth() {
    return this.rows[this.row].truth ?? null;
  }

  /* From here on sliders reach as far as these numbers ask for. */
  settle() {
    this.network.layers.forEach((layer, number) => {
      for (const [name, { data }] of Object.entries(layer.arguments)) {
        if (data) this.trained.layers[number].arguments[name].data.set(data);
      }
    });
    this.tell("picked");
  }
}

/* Everything that comes from the studio, and what is asked of it. */
export class Studio {
  constructor(model) {
    this.model = model;
    this.asked = new Map();
    this.seq = 0;
    this.state = null; // what the studio says about the bench
    this.live = null; // the network
    this.numbers = null; // the header of the last frame
    this.timeline = null; // the runs, and the moments that can be gone to
    this.socket = "connecting";
    this.listeners = [];
    model.on("msg:custom", (message, buffers) => this.hear(message, buffers));
  }

  /* Call `listener` with "bench", "state", "frame", "timeline", "compared", "socket" or
  "failed" whenever that is news. */
  subscribe(listener) {
    this.listeners.push(listener);
  }

  tell(what, given) {
    for (const listener of this.listeners) listener(what, given);
  }

  /* Ask for something; resolves with the answer, or with null if the connection was lost. */
  ask(word, given = {}, isQuiet = false) {
    if (this.socket !== "open") return Promise.resolve(null);
    const seq = (this.seq += 1);
    this.model.send({ seq, do: word, ...given });
    return new Promise((resolve) => this.asked.set(seq, { resolve, isQuiet }));
  }

  /* The same, where a refusal is said by whoever asks. */
  quietly(word, given = {}) {
    return this.ask(word, given, true);
  }

  hear(message, buffers) {
    if ("seq" in message) this.answered(message);
    else if (message.event === "socket") this.connected(message.status);
    else if (message.event === "bench") this.begin(message);
    else if (message.event === "state") this.follow(message);
    else if (message.event === "timeline") this.remember(message);
    else if (message.event === "frame") this.take(buffers[0]);
  }

  answered(message) {
    const { resolve, isQuiet } = this.asked.get(message.seq) ?? {};
    this.asked.delete(message.seq);
    resolve?.(message);
    if (!isQuiet) this.tell("failed", message.ok ? null : message);
  }

  connected(status) {
    this.socket = status;
    if (status !== "open") {
      for (const { resolve } of this.asked.values()) resolve(null);
      this.asked.clear();
    }
    this.tell("socket");
  }

  begin({ bench, contents }) {
    this.bench = bench;
    const before = this.live;
    this.live = new LiveState(contents, (word, given) => this.ask(word, given));
    if (before) this.live.resume(before);
    this.numbers = null;
    this.tell("bench");
  }

  follow(state) {
    const before = this.state?.status;
    this.state = state;
    if (before === "training" && state.status !== "training") this.live?.settle();
    this.tell("state");
  }

  remember(timeline) {
    this.timeline = timeline;
    this.tell("timeline");
  }

  /* Show a frame, and say so when it has been painted and the page has rested, for the next one. */
  take(buffer) {
    const { header, arrays } = unpacked(buffer);
    const began = performance.now();
    const share = this.state?.status === "training" ? SHARE : SHARE_AT_REST;
    const acknowledge = () => this.quietly("ack", { frame: header.frame }); // takes back no message
    afterTwoPictures(() => setTimeout(acknowledge, restAfter(performance.now() - began - SMOOTH, share, LEAST)));
    if (header.kind === "compared") this.tell("compared", { header, arrays });
    else if (header.bench === this.bench) {
      this.numbers = header;
      if (!this.isReplaying) this.live.receive(arrays, header); // a video shows other moments meanwhile
      this.tell("frame");
    }
  }
}

function isSame(one, other) {
  return one.layer === other.layer && one.name === other.name && one.place === other.place;
}
