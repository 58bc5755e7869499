/* The bar above: train, step, epoch, rewind, and where training is. */

import { button, element, passOn, refill, short } from "./elements.js";
import { four, whole } from "./numbers.js";
import { calmly } from "./pace.js";

const NEWS = ["bench", "state", "frame", "socket"];

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
    const refresh = calmly(() => this.refresh());
    studio.subscribe((what) => NEWS.includes(what) && refresh(what, what === "frame"));
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
    passOn([this.undo, this.redo, this.revert]);
    this.undo.title = state.undo === null ? "undo (z)" : `undo ${state.undo} (z)`;
    this.redo.title = state.redo === null ? "redo (y)" : `redo ${state.redo} (y)`;
    if (numbers) refill(this.where, ...this.measures(numbers));
  }

  measures({ epoch, learned_from: learned, held_back: held }) {
    const pair = (name) => {
      const both = [learned?.[name], held?.[name]].filter((value) => value !== undefined);
      return both.map(four).join(" / ");
    };
    const said = [["epoch", whole(epoch)]];
    if (learned) said.push(["loss", pair("loss")]);
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
