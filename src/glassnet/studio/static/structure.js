/* The structure: layers and neurons to add and to remove, and what the neurons do with their sums. */

import { button, element, focusedNear, passOn, refill } from "./elements.js";
import { show } from "./fields.js";
import { lock } from "./marks.js";
import { counted, parseNumber, whole } from "./numbers.js";

export class StructurePanel {
  constructor(studio) {
    this.studio = studio;
    this.layers = []; // the hidden ones, each with its controls
    this.sum = element("p", { class: "quiet small structure-sum" });
    this.list = element("ol", { class: "layers" });
    this.said = element("div", {});
    this.freezer = lock((isFrozen) => studio.ask(isFrozen ? "thaw" : "freeze", { layer: this.layers.length + 1 }), "layer of outputs");
    this.outputs = element("li", { class: "layer outputs" }, this.said, this.freezer.root);
    this.root = element("div", { class: "structure", role: "group", "aria-label": "Structure" }, this.sum, this.list);
    studio.subscribe((what) => {
      if (what === "state") this.refresh();
      if (what === "frame") this.mark();
    });
  }

  /* Show which layers are frozen. */
  mark() {
    const { live } = this.studio;
    const freezers = [...this.layers, this].map(({ freezer }) => freezer);
    live.stages.slice(1).forEach(({ sum }, place) => freezers[place]?.show(sum !== null && live.isAllFrozen(sum)));
  }

  refresh() {
    const { layers, parameters, refusal, most, activations } = this.studio.state.structure;
    const inputs = this.studio.live?.stages[0].size;
    const widths = [inputs, ...layers.map(({ neurons }) => neurons)].map(whole).join(" → ");
    this.list.hidden = refusal !== null;
    this.root.classList.toggle("is-refused", refusal !== null);
    this.sum.textContent = refusal ?? `${widths} · ${counted(parameters, "parameter")}`;
    if (refusal !== null) return;
    const hidden = layers.slice(0, -1);
    if (this.layers.length !== hidden.length || !this.list.children.length) this.build(hidden.length, activations);
    hidden.forEach((layer, place) => this.layers[place].refresh(layer, most));
    const { neurons, parameters: own } = layers.at(-1);
    const said = [counted(neurons, "output"), counted(own, "parameter")];
    refill(this.said, ...said.map((text) => element("p", { class: "quiet" }, text)));
    const isFull = hidden.length >= most.layers;
    for (const plus of this.list.querySelectorAll(".insert")) {
      plus.disabled = isFull;
      plus.title = isFull ? `at most ${most.layers} hidden layers` : plus.getAttribute("aria-label");
    }
  }

  /* Put as many layers there; the keyboard stays where it was. */
  build(count, activations) {
    const focused = focusedNear(this.list);
    const key = this.list.contains(focused) ? focused.dataset.key : null;
    this.layers = Array.from({ length: count }, (_, place) => new LayerControls(this.studio, place + 1, activations));
    const parts = this.layers.flatMap((layer) => [this.insert(layer.number, count), layer.root]);
    refill(this.list, ...parts, this.insert(count + 1, count), this.outputs);
    const same = key && [...this.list.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key);
    if (key) (same ?? this.list.querySelector("button")).focus();
  }

  insert(place, count) {
    const where = place > count ? "before the outputs" : `before layer ${place}`;
    const label = `add a layer ${where}`;
    const add = button("+", () => this.studio.ask("add_layer", { place }), {
      ...{ class: "small insert", "aria-label": label, "data-key": `insert ${place}` },
    });
    return element("li", { class: "between" }, add);
  }
}

/* What can be done with one hidden layer. */
class LayerControls {
  constructor(studio, number, activations) {
    Object.assign(this, { studio, number });
    const act = (label, name, action) =>
      button(label, action, { class: "small", "aria-label": name, title: name, "data-key": `${label} ${number}` });
    this.less = act("−", `one neuron less in layer ${number}`, () => studio.ask("remove_neuron", { layer: number }));
    this.more = act("+", `one neuron more in layer ${number}`, () => studio.ask("add_neuron", { layer: number }));
    this.gone = act("×", `remove layer ${number}`, () => studio.ask("remove_layer", { place: number }));
    this.count = element("input", {
      ...{ type: "text", inputmode: "numeric", spellcheck: "false", "data-key": `count ${number}` },
      ...{ "aria-label": `neurons in layer ${number}` },
    });
    this.count.addEventListener("change", () => this.resize());
    this.bend = element("select", { "aria-label": `activation of layer ${number}`, "data-key": `bend ${number}` });
    this.bend.append(...activations.map((word) => element("option", { value: word }, word)));
    this.bend.addEventListener("change", () => studio.ask("activation", { layer: number, activation: this.bend.value }));
    this.said = element("span", { class: "quiet small" });
    const row = element("span", { class: "counter" }, this.less, this.count, this.more);
    this.freezer = lock((isFrozen) => studio.ask(isFrozen ? "thaw" : "freeze", { layer: number }), `layer ${number}`);
    this.freezer.root.dataset.key = `lock ${number}`;
    const title = element("span", { class: "small" }, `layer ${number}`);
    const head = element("span", { class: "titled" }, title, this.freezer.root, this.gone);
    this.root = element("li", { class: "layer" }, head, row, this.bend, this.said);
  }

  async resize() {
    const neurons = parseNumber(this.count.value);
    const isWhole = Number.isSafeInteger(neurons);
    const answer = isWhole ? await this.studio.ask("neurons", { layer: this.number, neurons }) : { ok: false };
    this.count.setAttribute("aria-invalid", String(answer?.ok === false));
    this.count.title = answer?.ok === false ? (answer.message ?? "not a whole number; write it as 16") : "";
  }

  refresh({ neurons, activation, parameters }, most) {
    show(this.count, neurons);
    this.less.disabled = neurons <= 1;
    this.more.disabled = neurons >= most.neurons;
    passOn([this.less, this.count, this.more]);
    this.more.title = this.more.disabled ? `at most ${most.neurons} neurons` : this.more.getAttribute("aria-label");
    const own = this.bend.querySelector(".own");
    if (activation === null && !own) {
      this.bend.prepend(element("option", { value: "", class: "own", disabled: true }, "its own"));
    }
    this.bend.value = activation ?? "";
    this.said.textContent = counted(parameters, "parameter");
    this.root.title = `${counted(neurons, "neuron")} · ${this.said.textContent}`;
  }
}
