/* On how many of all rows every neuron fires; the studio counts, when numbers have changed. */

import { restAfter } from "./pace.js";

const PAUSE = 400; // milliseconds between two questions
const LONGEST = 3000;
const SHARE = 0.1; // of the time, that counting may take while a network trains

export class Firing {
  constructor(studio) {
    Object.assign(this, { studio, known: null, listeners: [], isAsking: false, timer: null, pause: PAUSE });
    this.isFresh = false; // whether the counts are those of the numbers that are shown
    studio.subscribe((what) => {
      if (what === "bench") this.known = null; // those are other neurons
      if (what === "frame" || what === "bench") this.wish();
      if (what === "state" && !this.isFresh && studio.state.status !== "training") this.now();
    });
  }

  /* Call `listener` when there are other counts, and when those there are have become old. */
  subscribe(listener) {
    this.listeners.push(listener);
  }

  tell() {
    for (const listener of this.listeners) listener();
  }

  wish() {
    if (this.isFresh) {
      this.isFresh = false;
      this.tell();
    }
    if (this.isAsking) this.isAskedAgain = true;
    else this.timer ??= setTimeout(() => this.ask(), this.pause);
  }

  /* Training rests: there is nobody to be disturbed. */
  now() {
    clearTimeout(this.timer);
    this.timer = null;
    if (this.isAsking) this.isAskedAgain = true;
    else this.ask();
  }

  async ask() {
    Object.assign(this, { isAsking: true, isAskedAgain: false, timer: null });
    const { live } = this.studio;
    const began = performance.now();
    const answer = await this.studio.quietly("firing");
    const isAtRest = this.studio.state?.status !== "training";
    this.pause = isAtRest ? PAUSE : restAfter(performance.now() - began, SHARE, PAUSE, LONGEST);
    this.isAsking = false;
    if (answer?.ok && answer.firing.bench === this.studio.bench && live === this.studio.live) {
      this.known = live.firing = answer.firing;
      this.isFresh = !this.isAskedAgain;
      this.tell();
    }
    if (this.isAskedAgain) this.wish();
  }
}

/* On how many rows a neuron fires: [{name, fires, rows}]; null where that is not known. */
export function firesOf(known, activation, neuron) {
  const parts = known ? Object.entries(known.layers).filter(([, layers]) => activation in layers) : [];
  if (!parts.length) return null;
  return parts.map(([name, layers]) => ({ name, fires: layers[activation][neuron], rows: known.rows[name] }));
}
