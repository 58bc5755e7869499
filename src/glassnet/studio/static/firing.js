/* On how many of all rows every neuron fires; the studio counts, when numbers have changed. */

const PAUSE = 400; // milliseconds between two questions
const SHARE = 0.1; // of the time, that counting may take

export class Firing {
  constructor(studio) {
    Object.assign(this, { studio, known: null, listeners: [], isAsking: false, timer: null, pause: PAUSE });
    studio.subscribe((what) => (what === "frame" || what === "bench") && this.wish());
  }

  /* Call `listener` when there are other counts. */
  subscribe(listener) {
    this.listeners.push(listener);
  }

  wish() {
    if (!this.isAsking) this.timer ??= setTimeout(() => this.ask(), this.pause);
  }

  async ask() {
    this.isAsking = true;
    this.timer = null;
    const { bench } = this.studio;
    const began = performance.now();
    const answer = await this.studio.quietly("firing");
    this.pause = Math.max(PAUSE, (performance.now() - began) * (1 / SHARE - 1));
    this.isAsking = false;
    if (!answer?.ok || answer.firing.bench !== this.studio.bench || bench !== this.studio.bench) return;
    this.known = answer.firing;
    this.studio.live.firing = this.known;
    for (const listener of this.listeners) listener();
    if (this.studio.numbers && this.studio.numbers.step !== this.known.step) this.wish();
  }

  /* On how many rows a neuron fires: [{name, fires, rows}]; null where that is not known. */
  of(activation, neuron) {
    return firesOf(this.known, activation, neuron);
  }
}

export function firesOf(known, activation, neuron) {
  const parts = known ? Object.entries(known.layers).filter(([, layers]) => activation in layers) : [];
  if (!parts.length) return null;
  return parts.map(([name, layers]) => ({ name, fires: layers[activation][neuron], rows: known.rows[name] }));
}
