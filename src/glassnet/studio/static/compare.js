/* Comparing: another moment beside the one that is shown, in curves, settings, losses and pictures. */

import { plainTable } from "./chart.js";
import { button, element, refill } from "./elements.js";
import { connectionsOf } from "./network.js";
import { four, whole } from "./numbers.js";
import { calmly } from "./pace.js";

const NOTHING = "nothing";
const PRESENT = "this moment";
const CAPTION = "Settings as they are at both moments, where they differ, and the losses.";

export class Comparison {
  constructor(studio) {
    Object.assign(this, { studio, chosen: null, other: null, listeners: [] });
    this.box = element("select", { "aria-label": "compare with" });
    this.box.addEventListener("change", () => this.choose(this.box.value));
    this.choice = element("label", { class: "compare-choice" }, element("span", {}, "compare with "), this.box);
    this.root = element("section", { class: "card compared", hidden: true, "aria-label": "Comparison" });
    const refresh = calmly(() => this.refresh());
    studio.subscribe((what, given) => {
      if (what === "bench") this.hide();
      if (what === "timeline") this.follow();
      if (what === "frame" && this.isHidden) this.ask(true);
      if (what === "socket" && studio.socket === "open") this.ask();
      if (what === "compared") this.take(given);
      if (what === "state" || what === "frame") refresh(what, what === "frame");
    });
  }

  /* Call `listener` when another moment is compared with, or none. */
  subscribe(listener) {
    this.listeners.push(listener);
  }

  /* -- choosing --------------------------------------------------------------------------- */

  /* The runs are others: what was chosen stays as long as it is there. */
  follow() {
    const { runs, run, moments } = this.studio.timeline;
    if (this.chosen && !runs.some((one) => one.run === this.chosen.run)) this.choose(NOTHING);
    const options = runs
      .filter((one) => one.run !== run || this.chosen?.key === String(one.run))
      .map(({ run: number, name }) => [String(number), `${name}, its newest`]);
    if (moments.length) options.push([PRESENT, "this moment, kept in sight"]);
    if (this.chosen?.key === PRESENT) options.push([`${this.chosen.run}/${this.chosen.step}`, this.named]);
    const made = [[NOTHING, "nothing"], ...options].map(([value, text]) => element("option", { value }, text));
    refill(this.box, ...made);
    this.box.value = !this.chosen ? NOTHING : this.chosen.key === PRESENT ? `${this.chosen.run}/${this.chosen.step}` : this.chosen.key;
    this.choice.hidden = options.length === 0;
  }

  choose(key) {
    const { timeline, numbers } = this.studio;
    if (key === NOTHING) this.chosen = null;
    else if (key === PRESENT) this.chosen = { key, run: timeline.run, step: numbers?.step ?? timeline.moments.at(-1)[0] };
    else this.chosen = { key, run: Number(key) };
    if (this.chosen) this.ask();
    else this.show(null);
  }

  ask(isQuiet = false) {
    this.isHidden = false;
    if (!this.chosen) return;
    const { run, step } = this.chosen;
    this.studio.ask("compare", step === undefined ? { run } : { run, step }, isQuiet);
  }

  /* Another network is there, perhaps of other data: what is chosen is asked for with its first
  numbers, when it is known which runs there are. */
  hide() {
    if (!this.other) return;
    this.isHidden = true;
    this.show(null);
  }

  /* -- showing ---------------------------------------------------------------------------- */

  /* Take another moment as it has come. */
  take({ header, arrays }) {
    if (this.chosen?.run === header.run) this.show({ ...header, network: filledWith(header.network, arrays) });
  }

  show(other) {
    this.other = other;
    for (const listener of this.listeners) listener(other);
    this.follow();
    this.refresh();
  }

  get named() {
    if (!this.other) return "";
    return `run ${this.other.run}, step ${whole(this.other.step)}`;
  }

  refresh() {
    const { other, studio } = this;
    this.root.hidden = other === null;
    if (!other || !studio.numbers || !studio.state) return;
    const here = { ...studio.numbers, learning: studio.state.learning, seed: studio.state.seed, network: studio.live.network };
    const lines = [...differences(here, other), ...measures(here, other)];
    const { run } = studio.timeline;
    const heads = ["", `shown: ${run ? `run ${run}, ` : ""}step ${whole(here.step)}`, this.named];
    const stop = button("Stop comparing", () => this.choose(NOTHING), { class: "small" });
    const table = element("div", { class: "wide" }, plainTable(CAPTION, heads, lines));
    refill(this.root, element("h2", {}, "Comparison"), table, stop);
  }
}

/* The settings that are not the same in both, and how many there are that are. */
function differences(one, other) {
  const both = [one, other].map(({ learning, seed, network }) => ({ ...learning, seed, network: sizesOf(network) }));
  const names = Object.keys(both[0]);
  const different = names.filter((name) => both[0][name] !== both[1][name]);
  const lines = different.map((name) => [name.replaceAll("_", " "), ...both.map((settings) => said(settings[name]))]);
  return lines.length ? lines : [["settings", "the same", "the same"]];
}

function said(value) {
  return typeof value === "number" ? four(value) : String(value);
}

/* A network in short: its sizes, and what bends its layers. */
function sizesOf(network) {
  const sizes = network.layers.filter((layer) => layer.function === "dense").map(({ shape }) => shape.at(-1));
  const kinds = network.layers.map((layer) => layer.function).filter((name) => name && name !== "dense");
  const inputs = network.input_shape.join("×");
  const bends = [...new Set(kinds)].join(", ");
  return connectionsOf(network) ? `${[inputs, ...sizes].join("-")} ${bends}`.replaceAll("_", " ") : bends;
}

function measures(one, other) {
  const rows = [["learned_from", "rows learned from"], ["held_back", "rows held back"]];
  const names = [["loss", "loss"], ["accuracy", "accuracy"], ["r_squared", "R²"]];
  return names.flatMap(([key, name]) =>
    rows
      .filter(([part]) => one[part] && key in one[part] && other[part])
      .map(([part, text]) => [`${name}, ${text}`, four(one[part][key]), four(other[part][key])]),
  );
}

/* A network whose arrays came beside it. */
function filledWith(network, arrays) {
  const layers = network.layers.map((layer) => {
    const pairs = Object.entries(layer.arguments).map(([name, value]) => {
      const data = arrays.get(`${layer.name}.${name}`);
      return [name, data ? { ...value, data } : value];
    });
    return { ...layer, arguments: Object.fromEntries(pairs) };
  });
  return { ...network, layers };
}
