/* The panels beside the network: what is done with it, from what it learns, and how. */

import { curves } from "./chart.js";
import { button, element, refill, short } from "./elements.js";
import { counted, four, parseNumber, whole } from "./numbers.js";

/* The bar above: train, step, epoch, rewind, and where training is. */
export class Header {
  constructor(studio, tools) {
    this.studio = studio;
    this.title = element("h1", {}, "glassnet studio");
    const hint = (text, key) => ({ title: `${text} (${key})` });
    this.rewind = button("↺ Rewind", () => studio.ask("rewind"), hint("to the same first weights", "w"));
    this.train = button("▶ Train", () => this.toggle(), { class: "main", ...hint("train or pause", "space") });
    this.step = button("Step", () => studio.ask("step"), hint("one batch", "."));
    this.epoch = button("Epoch", () => studio.ask("epoch"), hint("all rows once", "e"));
    this.undo = button("↶ Undo", () => studio.live?.undo(), hint("undo", "z"));
    this.redo = button("↷ Redo", () => studio.live?.redo(), hint("redo", "y"));
    this.revert = button("As trained", () => studio.live?.revert(), hint("numbers as training left them", "r"));
    this.where = element("div", { class: "where", "aria-label": "where training is" });
    this.live = element("p", { class: "hidden", role: "status" });
    const acts = [this.rewind, this.train, this.step, this.epoch, this.undo, this.redo, this.revert];
    this.root = element(
      "header",
      { class: "bar-above" },
      this.title,
      element("div", { class: "tools" }, ...acts),
      this.where,
      element("div", { class: "tools" }, ...tools),
      this.live,
    );
    this.acts = acts;
    studio.subscribe((what) => what !== "failed" && this.refresh());
  }

  toggle() {
    const isAtWork = this.studio.state?.status === "training";
    return this.studio.ask(isAtWork ? "pause" : "train");
  }

  refresh() {
    const { state, socket, numbers } = this.studio;
    const isOpen = socket === "open" && state !== null;
    for (const act of this.acts) act.disabled = !isOpen;
    if (!state) return;
    const isAtWork = state.status === "training";
    this.title.textContent = short(state.title, 32);
    this.train.textContent = isAtWork ? "▮▮ Pause" : "▶ Train";
    this.undo.disabled ||= state.undo === null;
    this.redo.disabled ||= state.redo === null;
    this.revert.disabled ||= !state.turned;
    this.undo.title = state.undo === null ? "undo (z)" : `undo ${state.undo} (z)`;
    this.redo.title = state.redo === null ? "redo (y)" : `redo ${state.redo} (y)`;
    if (numbers) refill(this.where, ...this.measures(numbers));
  }

  measures({ epoch, learned_from: learned, held_back: held }) {
    const pair = (name) => {
      const both = [learned?.[name], held?.[name]].filter((value) => value !== undefined);
      return both.map(four).join(" / ");
    };
    const said = [["epoch", whole(epoch)], ["loss", pair("loss")]];
    if (learned && "accuracy" in learned) said.push(["accuracy", pair("accuracy")]);
    else if (learned && "r_squared" in learned) said.push(["R²", pair("r_squared")]);
    const title = held ? "rows learned from / rows held back" : "rows learned from";
    return said.map(([name, text]) => {
      const value = element("b", { "data-measure": name }, text);
      return element("span", { class: "measure", title }, `${name} `, value);
    });
  }

  /* Say where training is to those who do not see it. */
  say() {
    this.live.textContent = this.where.textContent;
  }
}

/* A sentence to begin with, and what is to be said when something is wrong. */
export class Notice {
  constructor(studio, header) {
    Object.assign(this, { studio, header, failure: null });
    this.root = element("div", { class: "notice", role: "alert", hidden: true });
    studio.subscribe((what, given) => {
      if (what === "failed") this.failure = given;
      if (what !== "frame" || this.isFirst) this.refresh();
    });
  }

  refresh() {
    const parts = this.parts();
    this.root.hidden = parts === null;
    const text = parts ? `${parts[0]} ${parts[1]}` : "";
    if (text === this.shown) return;
    this.shown = text;
    if (parts === null) return;
    const [kind, sentence, ...acts] = parts;
    this.root.className = `notice ${kind}`;
    refill(this.root, element("p", {}, sentence), ...acts);
  }

  parts() {
    const { studio, failure } = this;
    const { state, socket, numbers } = studio;
    this.isFirst = false;
    if (socket === "refused") {
      return ["bad", "This window does not know the studio. Open the address that glassnet studio has printed."];
    }
    if (socket !== "open" && state) {
      return ["bad", "The connection is lost; training goes on where it was. Connecting again …"];
    }
    if (state?.status === "diverged") {
      const { message, do: help } = state.problem;
      const calm = button("A tenth of the learning rate", () => this.calm());
      const back = button("Rewind", () => studio.ask("rewind"));
      return ["bad", `Training has stopped: ${message}. What helps: ${help}.`, calm, back];
    }
    if (failure) {
      const close = button("Close", () => studio.tell("failed", null));
      return ["bad", `${failure.message}. What helps: ${failure.do}.`, close];
    }
    this.isFirst = true;
    if (!state || !numbers || numbers.step || state.status === "training") return null;
    const start = button("▶ Train", () => this.header.toggle(), { class: "main" });
    return ["first", "This network has learned nothing yet: let it train, and watch how its picture changes.", start];
  }

  async calm() {
    const { studio } = this;
    const rate = studio.state.learning.learning_rate / 10;
    await studio.ask("learning", { learning_rate: rate });
    await studio.ask("train");
  }
}

/* Loss and accuracy over the epochs. */
export class Curves {
  constructor(studio) {
    this.studio = studio;
    this.root = element("section", { class: "card", "aria-label": "Curves" });
    studio.subscribe((what) => (what === "frame" || what === "bench") && this.refresh());
  }

  refresh() {
    const points = this.studio.numbers?.curve ?? [];
    if (points.length === this.drawn && points.at(-1)?.[0] === this.last) return;
    this.drawn = points.length;
    this.last = points.at(-1)?.[0];
    const title = element("h2", {}, "Curves");
    if (!points.length) {
      refill(this.root, title, element("p", { class: "quiet" }, "They begin with the first epoch."));
      return;
    }
    const column = (place) => points.map((point) => point[place]);
    const series = [
      { name: "learned from", values: column(1), look: "before" },
      { name: "held back", values: column(2), look: "held" },
    ];
    const charts = [element("h3", {}, "loss"), curves("loss", column(0), series, null, 130)];
    if (column(3).some((value) => value !== null)) {
      const isShare = "accuracy" in this.studio.numbers.learned_from;
      const name = isShare ? "accuracy" : "R²";
      const held = [{ name: "held back", values: column(3), look: "held" }];
      charts.push(element("h3", {}, name), curves(name, column(0), held, null, 110));
    }
    refill(this.root, title, ...charts);
  }
}

/* A field of a panel: a name, and a box that sends what was typed. */
function numberField(name, value, send, attributes = {}) {
  const box = element("input", { type: "text", inputmode: "decimal", value, spellcheck: "false", ...attributes });
  box.addEventListener("change", async () => {
    const typed = parseNumber(box.value);
    const answer = typed === null ? { ok: false, message: "not a number; write it as 0.05" } : await send(typed);
    box.setAttribute("aria-invalid", String(answer?.ok === false));
    box.title = answer?.ok === false ? answer.message : "";
  });
  return [element("label", { class: "field" }, element("span", {}, name), box), box];
}

/* The settings of learning; they take effect at the next step. */
export class LearningPanel {
  constructor(studio) {
    this.studio = studio;
    this.optimizer = element("select", { "aria-label": "optimizer" });
    this.optimizer.addEventListener("change", () => this.send("optimizer", this.optimizer.value));
    const names = ["learning_rate", "batch_size", "l1", "l2", "weight_decay"];
    this.fields = names.map((name) => [name, ...numberField(name.replace("_", " "), "", (value) => this.send(name, value))]);
    const [seedField, seed] = numberField("seed", "", (value) => studio.ask("seed", { seed: value }));
    this.seed = seed;
    this.root = element(
      "section",
      { class: "card panel", "aria-label": "Learning" },
      element("h2", {}, "Learning"),
      element("label", { class: "field" }, element("span", {}, "optimizer"), this.optimizer),
      ...this.fields.map(([, field]) => field),
      seedField,
      element("p", { class: "quiet small" }, "Settings take effect at the next step; the seed draws new first weights."),
    );
    studio.subscribe((what) => what === "state" && this.refresh());
  }

  send(name, value) {
    return this.studio.ask("learning", { [name]: value });
  }

  refresh() {
    const { learning, optimizers, seed } = this.studio.state;
    if (this.optimizer.options.length !== optimizers.length) {
      refill(this.optimizer, ...optimizers.map((name) => element("option", { value: name }, name)));
    }
    this.optimizer.value = learning.optimizer;
    for (const [name, field, box] of this.fields) {
      field.hidden = name === "weight_decay" && learning.optimizer !== "adamw";
      show(box, learning[name]);
    }
    show(this.seed, seed);
  }
}

function show(box, value) {
  if (box === document.activeElement && box.getAttribute("aria-invalid") === "true") return;
  box.value = String(value);
}

/* The data: a built-in set, how many samples of it, and how many rows are held back. */
export class DataPanel {
  constructor(studio) {
    this.studio = studio;
    this.name = element("select", { "aria-label": "set" });
    this.name.addEventListener("change", () => studio.ask("data", { name: this.name.value }));
    const change = (key) => (value) => this.change(key, value);
    [this.samplesField, this.samples] = numberField("samples", "", change("samples"));
    [this.seedField, this.seed] = numberField("seed of the data", "", change("seed"));
    [this.backField, this.back] = numberField("share held back", "", change("held_back"));
    this.count = element("p", { class: "quiet small" });
    this.notes = element("ul", { class: "quiet small notes" });
    this.root = element(
      "section",
      { class: "card panel", "aria-label": "Data" },
      element("h2", {}, "Data"),
      element("label", { class: "field" }, element("span", {}, "set"), this.name),
      ...[this.samplesField, this.seedField, this.backField],
      this.count,
      this.notes,
    );
    studio.subscribe((what) => what === "state" && this.refresh());
  }

  change(key, value) {
    const { data } = this.studio.state;
    return this.studio.ask("data", { ...data, [key]: value });
  }

  refresh() {
    const { data, data_sets: sets, rows, title, notes } = this.studio.state;
    const names = sets.map(([name]) => element("option", { value: name }, name.replace("_", " ")));
    const own = data ? [] : [element("option", { value: "", disabled: true }, short(title, 20))];
    refill(this.name, ...own, ...names);
    this.name.value = data?.name ?? "";
    const isMade = data !== null && sets.some(([name, made]) => made && name === data.name);
    this.samplesField.hidden = !isMade || data.name === "sensors";
    this.seedField.hidden = this.backField.hidden = data === null;
    if (data) {
      this.samples.placeholder = "as usual";
      show(this.samples, data.samples ?? "");
      show(this.seed, data.seed);
      show(this.back, data.held_back);
    }
    refill(this.notes, ...notes.map((text) => element("li", {}, short(text, 200))));
    const [learned, held] = rows;
    this.count.textContent = `${counted(learned, "row")} to learn from, ${whole(held)} held back. Other data bring a new network.`;
  }
}
