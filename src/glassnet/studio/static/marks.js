/* Marks: what can be done with the neuron that is picked besides turning its knobs. Training leaves
what is frozen as it is; a neuron that is ablated has no effect. */

import { button, drawn, element, refill } from "./elements.js";
import { counted, four } from "./numbers.js";

const REST = 700; // milliseconds between two questions what a neuron is worth

export class Marks {
  constructor(studio, live) {
    Object.assign(this, { studio, live, locks: [], asked: -Infinity });
    this.freezer = lock((isFrozen) => this.send(isFrozen ? "thaw" : "freeze", this.here), "neuron");
    this.ablater = button("Ablate", () => this.send(this.isAblated ? "restore" : "ablate", this.here));
    this.remover = button("Remove", () => this.send("remove_neuron", this.here));
    for (const one of [this.ablater, this.remover]) one.classList.add("small");
    this.said = element("p", { class: "quiet small worth" });
    const acts = element("div", { class: "neuron-acts" }, this.freezer.root, this.ablater, this.remover);
    this.root = element("div", {}, acts, this.said);
  }

  send(word, given) {
    return this.studio.ask(word, given);
  }

  get stage() {
    return this.live.stages[this.live.picked.stage];
  }

  /* The picked neuron as the studio counts. */
  get here() {
    return { layer: this.stage.number, neuron: this.live.picked.neuron };
  }

  get isAblated() {
    return this.live.isAblated(this.live.picked.stage, this.live.picked.neuron);
  }

  /* Whether the neuron is hidden, in a network whose structure can be changed. */
  get isHidden() {
    const isLast = this.live.picked.stage === this.live.stages.length - 1;
    return !isLast && this.stage.kind === "neurons" && this.studio.state?.structure.refusal === null;
  }

  /* The controls for the neuron that was just picked. */
  neuron() {
    this.locks = [];
    this.said.textContent = "";
    this.frame = null;
    return this.root;
  }

  /* The lock of one knob. */
  knob(layer, array, place, label) {
    const { shape } = this.live.network.layers[layer].arguments[array];
    const index = shape.length === 2 ? [Math.floor(place / shape[1]), place % shape[1]] : [0, place];
    const parameter = `${this.live.network.layers[layer].name}.${array}`;
    const own = lock((isFrozen) => this.send(isFrozen ? "thaw" : "freeze", { parameter, index }), label);
    this.locks.push({ ...own, isFrozen: () => this.live.isFrozen(layer, array, place) });
    return own.root;
  }

  refresh() {
    for (const one of this.locks) one.show(one.isFrozen());
    this.freezer.show(this.locks.length > 0 && this.isWholeFrozen());
    this.ablater.hidden = this.remover.hidden = !this.isHidden;
    this.ablater.textContent = this.isAblated ? "Restore" : "Ablate";
    this.ablater.setAttribute("aria-pressed", String(this.isAblated));
    this.ablater.title = this.isAblated ? "let the neuron have its effect again" : "as if the neuron were not there";
    this.remover.disabled = this.stage.size < 2;
    this.ask();
  }

  isWholeFrozen() {
    const { sum, size } = this.stage;
    const { weights } = this.live.network.layers[sum].arguments;
    const { neuron } = this.live.picked;
    if (!this.live.isFrozen(sum, "biases", neuron)) return false;
    for (let place = neuron; place < weights.data.length; place += size) {
      if (!this.live.isFrozen(sum, "weights", place)) return false;
    }
    return true;
  }

  /* Ask what the neuron is worth, when its network is another than it was, but not all the time. */
  async ask() {
    const { numbers } = this.studio;
    if (!this.isHidden || !this.root.isConnected || numbers?.frame === this.frame || this.waiting) return;
    const wait = this.asked + REST - performance.now();
    this.waiting = true;
    if (wait > 0 && this.frame !== null) await new Promise((resolve) => setTimeout(resolve, wait));
    const here = this.here;
    this.asked = performance.now();
    this.frame = this.studio.numbers?.frame;
    const answer = this.isHidden ? await this.studio.quietly("worth", here) : null;
    this.waiting = false;
    const isSame = here.layer === this.here.layer && here.neuron === this.here.neuron;
    if (answer?.ok && isSame) this.tell(answer);
    else if (!isSame && this.root.isConnected) this.ask();
  }

  tell({ with: whole, without, rows, held_back: isBack }) {
    const counts = `${counted(rows, "row")} ${isBack ? "held back" : "learned from"}`;
    const row = (name, measures) => {
      const parts = Object.entries(measures).filter(([key]) => key in NAMES);
      const said = parts.map(([key, value]) => [`${NAMES[key]} `, element("b", { "data-worth": `${name} ${key}` }, four(value))]);
      return [`${name} it `, ...said.flatMap((pair, at) => (at ? [", ", ...pair] : pair))];
    };
    refill(this.said, ...row("with", whole), " · ", ...row("without", without), ` (${counts})`);
  }
}

const NAMES = { loss: "loss", accuracy: "accuracy", r_squared: "R²" };

/* A button that freezes and thaws; `act` is told whether it is frozen now. */
export function lock(act, label) {
  let isFrozen = null;
  const bow = drawn("path", { class: "bow" });
  const box = drawn("rect", { x: 2.5, y: 6.5, width: 9, height: 6, rx: 1 });
  const picture = drawn("svg", { viewBox: "0 0 14 14", "aria-hidden": "true" }, bow, box);
  const root = button("", () => act(isFrozen), { class: "lock" });
  root.append(picture);
  const show = (now) => {
    if (now === isFrozen) return;
    isFrozen = now;
    bow.setAttribute("d", now ? "M4.5 6.5V4.5a2.5 2.5 0 0 1 5 0V6.5" : "M4.5 6.5V3.5a2.5 2.5 0 0 1 5 0");
    root.setAttribute("aria-pressed", String(now));
    root.setAttribute("aria-label", `freeze ${label}`);
    root.title = now ? `let training change the ${short(label)}` : `let training leave the ${short(label)} as it is`;
  };
  show(false);
  return { root, show };
}

function short(label) {
  return label.split(" ")[0];
}
