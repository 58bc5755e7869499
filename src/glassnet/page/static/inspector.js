/* The inspector: one neuron's arithmetic on the picked row, Σ input · weight + bias, with a knob
for every weight. The terms come largest first and add up to the neuron's number. */

import { bar, setBar, weightsImage } from "./chart.js";
import { element, focusedNear, refill, short } from "./elements.js";
import { room } from "./forward.js";
import { sourceNames } from "./network.js";
import { counted, exact, four, parseNumber, plain, whole } from "./numbers.js";
import { calmly } from "./pace.js";

const MOST_TERMS = 80; // that have a line of their own
const SETTLED = 300; // milliseconds after the last numbers of a flow, to show all lines
const MARGIN = "60px"; // around the window, within which the lines follow numbers that flow

export class Inspector {
  /* `extras` may put more to a neuron and to each knob: neuron(), knob(layer, array, place), refresh(). */
  constructor(state, extras = null) {
    this.state = state;
    this.extras = extras;
    this.root = element("section", { class: "inspector", "aria-label": "The neuron that is picked" });
    this.asked = null; // an input whose knob was asked for, beyond the largest terms
    state.subscribe(calmly((what, isFlow) => this.show(what, isFlow)));
    this.build();
  }

  show(what, isFlow) {
    clearTimeout(this.settling);
    if (what === "picked") this.build();
    else this.refresh(isFlow);
    if (isFlow) this.settling = setTimeout(() => this.refresh(), SETTLED);
  }

  get stage() {
    return this.state.stages[this.state.picked.stage];
  }

  /* Give the keyboard to the first knob. */
  focus() {
    (this.root.querySelector("input[type=range]") ?? this.root.querySelector("input")).focus();
  }

  /* -- building --------------------------------------------------------------------------- */

  build() {
    const { picked } = this.state;
    const title = element("h3", {}, short(this.state.nameOf(picked.stage, picked.neuron), 60));
    this.lines = [];
    if (this.stage.kind !== "neurons") {
      const value = exact(this.state.rowOf(this.stage.last)[picked.neuron], this.state.network.precision);
      const said = element("p", {}, "It holds ", element("b", {}, value), " on this row.");
      refill(this.root, title, this.chooser(), said, this.help());
      return;
    }
    this.parts = this.terms();
    const shown = this.parts.slice(0, MOST_TERMS);
    const asked = this.state.connection?.input ?? this.asked;
    const own = this.parts.find(({ input }) => input === asked);
    if (own && !shown.includes(own)) shown.unshift(own);
    const more = this.extras?.neuron() ?? null;
    this.lines = [this.biasLine(), ...shown.map((term) => this.weightLine(term))];
    this.rest = element("p", { class: "quiet" });
    this.sum = element("div", { class: "sum" });
    const table = element("div", { class: "terms" }, this.head(), ...this.lines.map((one) => one.root));
    refill(this.root, title, this.chooser(), more, this.image(), this.sum, table, this.rest, this.others());
    this.shown = new Set(shown.map(({ input }) => input));
    this.watch();
    this.refresh();
  }

  /* While numbers flow, only the lines that are in sight follow them. */
  watch() {
    const lines = new Map(this.lines.map((line) => [line.root, line]));
    this.watcher?.disconnect();
    this.watcher = new IntersectionObserver(
      (changes) => {
        for (const { target, isIntersecting } of changes) lines.get(target).isAway = !isIntersecting;
        if (changes.some(({ isIntersecting }) => isIntersecting)) this.refresh(true);
      },
      { rootMargin: MARGIN },
    );
    for (const root of lines.keys()) this.watcher.observe(root);
  }

  head() {
    const heads = ["from", "input", "weight", "", "term", ...(this.extras ? [""] : [])];
    const cells = heads.map((text) => element("span", {}, text));
    return element("div", { class: "term head", "aria-hidden": "true" }, ...cells);
  }

  chooser() {
    const { stages, picked } = this.state;
    const stage = element("select", { "aria-label": "layer" });
    stages.forEach(({ title, kind }, place) => {
      if (kind === "block") return;
      stage.append(element("option", { value: place, selected: place === picked.stage }, title));
    });
    const most = this.stage.size - 1;
    const limits = { type: "number", min: 0, max: most, value: picked.neuron };
    const neuron = element("input", { ...limits, "aria-label": "neuron" });
    const pick = () => {
      const { size } = stages[stage.value];
      const number = Math.max(0, Math.min(size - 1, Math.round(Number(neuron.value)) || 0));
      this.state.pickNeuron(Number(stage.value), number);
    };
    stage.addEventListener("change", pick);
    neuron.addEventListener("change", pick);
    const of = `of ${whole(this.stage.size)}, from 0`;
    return element("div", { class: "chooser" }, stage, neuron, element("span", { class: "quiet" }, of));
  }

  help() {
    return element("p", { class: "quiet" }, "Pick a neuron of a layer to see its arithmetic and turn its knobs.");
  }

  /* The incoming weights as a picture, where the inputs are one. */
  image() {
    const { pixels } = this.state.contents.columns;
    if (this.state.picked.stage !== 1 || !pixels || pixels.length > 2) return null;
    const { data, shape } = this.weights;
    const own = Array.from({ length: shape[0] }, (_, input) => data[input * shape[1] + this.state.picked.neuron]);
    const image = weightsImage(own, pixels[0], pixels[1], "its weights as a picture");
    image.classList.add("weights");
    return image;
  }

  /* A box to ask for the knob of an input beyond those shown. */
  others() {
    if (this.parts.length <= MOST_TERMS) return null;
    const limits = { type: "number", min: 0, max: this.parts.length - 1, value: this.asked ?? "" };
    const box = element("input", limits);
    box.addEventListener("change", () => {
      const asked = Math.round(Number(box.value));
      this.asked = asked >= 0 && asked < this.parts.length ? asked : null;
      this.build();
    });
    return element("label", { class: "quiet" }, "knob of input number ", box);
  }

  /* -- lines ------------------------------------------------------------------------------ */

  get weights() {
    return this.state.network.layers[this.stage.sum].arguments.weights;
  }

  terms() {
    const { data, shape } = this.weights;
    const { neuron } = this.state.picked;
    const inputs = this.state.rowOf(this.stage.sum - 1);
    const parts = Array.from(inputs, (value, input) => {
      const place = input * shape[1] + neuron;
      return { input, place, size: Math.abs(value * data[place]), weight: Math.abs(data[place]) };
    });
    return parts.sort((one, other) => other.size - one.size || other.weight - one.weight);
  }

  weightLine({ input, place }) {
    const names = (this.names ??= {});
    const { stage, neuron } = this.state.picked;
    names[stage] ??= sourceNames(this.state.stages, stage);
    const name = names[stage][input];
    const mask = this.state.network.layers[this.stage.sum].arguments.mask;
    const label = `weight from ${name} to ${this.state.nameOf(stage, neuron)}`;
    const isFixed = () => (mask && !mask.data[place]) || this.state.isAblated(stage - 1, input);
    return this.line(name, "weights", place, label, input, isFixed);
  }

  biasLine() {
    const { stage, neuron } = this.state.picked;
    return this.line("bias", "biases", neuron, `bias of ${this.state.nameOf(stage, neuron)}`, null);
  }

  line(name, array, place, label, input, isFixed = () => false) {
    const layer = this.stage.sum;
    const { data } = this.state.network.layers[layer].arguments[array];
    const trained = this.state.trained.layers[layer].arguments[array].data;
    const most = trained.reduce((size, value) => Math.max(size, Math.abs(value)), 0);
    const reach = Math.max(1, this.state.contents.reach ?? 0, 2 * most);
    const slider = element("input", {
      ...{ type: "range", min: -reach, max: reach, step: "any", "aria-label": label },
      ...{ "data-knob": `${layer}.${array}.${place}` },
    });
    slider.step = reach / 200;
    const box = element("input", {
      ...{ type: "text", inputmode: "decimal", "aria-label": `${label}, exactly` },
      ...{ "data-exact": `${layer}.${array}.${place}`, spellcheck: "false" },
    });
    slider.addEventListener("input", () => {
      this.state.turn(layer, array, place, Number(slider.value));
      box.value = plain(data[place], this.state.network.precision); // all others may follow later
    });
    for (const one of [slider, box]) one.addEventListener("focus", () => this.state.pickInput(input));
    for (const end of ["pointerup", "blur"]) slider.addEventListener(end, () => this.state.seal());
    box.addEventListener("change", () => this.typed(box, layer, array, place));
    const value = element("span", { class: "number" });
    const term = element("span", { class: "number" });
    const terms = bar(0, 1, true);
    const root = element(
      "div",
      { class: "term" },
      element("span", { class: "from", title: name }, short(name, 22)),
      value,
      slider,
      box,
      element("span", { class: "product" }, term, terms),
      this.extras?.knob(layer, array, place, label) ?? null,
    );
    return { root, slider, box, value, term, bar: terms, input, isFixed, read: () => data[place] };
  }

  typed(box, layer, array, place) {
    const value = parseNumber(box.value);
    const isHeld = value !== null && Number.isFinite(room(1, this.state.network.precision).fill(value)[0]);
    box.setAttribute("aria-invalid", String(!isHeld));
    box.title = isHeld ? "" : value === null ? "not a number; write it as 12.5" : "too large";
    if (!isHeld) return;
    this.state.turn(layer, array, place, value);
    this.state.seal();
  }

  /* -- showing ---------------------------------------------------------------------------- */

  refresh(isFlow = false) {
    if (!this.lines.length) {
      this.build();
      return;
    }
    const { precision } = this.state.network;
    const inputs = this.state.rowOf(this.stage.sum - 1);
    const terms = this.lines.map(({ read, input }) => (input === null ? 1 : inputs[input]) * read());
    const most = terms.reduce((size, value) => Math.max(size, Math.abs(value)), 0);
    this.lines.forEach((line, at) => {
      if (isFlow && line.isAway) return;
      const value = line.input === null ? null : inputs[line.input];
      const seen = `${line.read()} ${value} ${terms[at]} ${most}`;
      this.refreshKnob(line);
      if (line.seen === seen) return;
      line.seen = seen;
      line.value.textContent = value === null ? "" : four(value);
      line.value.title = value === null ? "" : exact(value, precision);
      line.term.textContent = four(terms[at]);
      line.term.title = exact(terms[at]);
      setBar(line.bar, terms[at], most);
    });
    this.refreshSum(inputs);
    this.extras?.refresh();
  }

  refreshKnob({ slider, box, read, isFixed, root }) {
    const weight = read();
    const focused = focusedNear(root);
    slider.disabled = box.disabled = Boolean(isFixed());
    if (slider !== focused || Number(slider.value) !== weight) slider.value = weight;
    if (box !== focused) box.value = plain(weight, this.state.network.precision);
    box.setAttribute("aria-invalid", "false");
    slider.setAttribute("aria-valuetext", four(weight));
  }

  refreshSum(inputs) {
    const { data, shape } = this.weights;
    const { network, picked } = this.state;
    const bias = network.layers[this.stage.sum].arguments.biases.data[picked.neuron];
    let total = 0;
    let hidden = 0;
    inputs.forEach((value, input) => {
      const term = value * data[input * shape[1] + picked.neuron];
      total += term;
      if (!this.shown.has(input)) hidden += term;
    });
    const steps = network.layers
      .slice(this.stage.sum, this.stage.last + 1)
      .map((layer, at) => [layer, this.state.rowOf(this.stage.sum + at)[picked.neuron]])
      .filter(([layer]) => layer.function);
    const lines = steps.map(([{ name }, value]) => this.result(name, exact(value, network.precision)));
    const sums = [
      this.result(`Σ of ${counted(inputs.length, "term")}`, exact(total)),
      this.result("+ bias", exact(bias, network.precision)),
    ];
    refill(this.sum, ...sums, ...lines);
    const more = this.parts.length - this.shown.size;
    this.rest.textContent = more ? `and ${counted(more, "smaller term")}: ${four(hidden)} together` : "";
    if (network.precision === "float32") this.sum.title = "stored numbers are rounded to float32";
  }

  result(name, value) {
    return element("div", {}, element("span", {}, name), element("b", { class: "number" }, value));
  }
}
