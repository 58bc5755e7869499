/* Findings: what inspection finds in the network as it stands, and its cures. */

import { button, element, refill } from "./elements.js";
import { counted, four } from "./numbers.js";

export class Findings {
  constructor(studio) {
    this.studio = studio;
    this.list = element("div", { class: "found" });
    this.said = element("p", { class: "small", role: "status" });
    this.look = button("Look", () => this.ask());
    this.root = element(
      "details",
      { class: "card findings-card" },
      element("summary", {}, "Findings"),
      element("p", { class: "quiet small" }, "What inspection finds in the network as it stands: dead, saturated or duplicate neurons, signals that vanish or explode, rates, overfitting, labels."),
      this.look,
      this.said,
      this.list,
    );
    this.root.addEventListener("toggle", () => this.root.open && this.ask());
    studio.subscribe((what) => what === "bench" && this.clear());
  }

  /* Another network: what was found is of the one before. */
  clear() {
    if (this.isCuring) return;
    refill(this.list);
    this.said.textContent = "";
  }

  async ask() {
    const answer = await this.studio.ask("inspect");
    if (!answer?.ok) return;
    const { findings, rows, epochs, unknown } = answer;
    const on = `Looked at ${counted(rows, "row")}${epochs ? ` and ${counted(epochs, "epoch")}` : ""}`;
    const none = findings.length ? null : element("p", {}, "Nothing is wrong that inspection knows of.");
    refill(this.list, none, ...findings.map((one) => this.finding(one)), element("p", { class: "quiet small" }, [`${on}.`, ...unknown].join(" ")));
  }

  finding({ type, sentence, cause, cure, wasteful, curable, evidence }) {
    const facts = Object.entries(evidence).map(([name, value]) =>
      element("div", {}, element("dt", {}, name.replaceAll("_", " ")), element("dd", {}, written(value))),
    );
    const acts = curable ? button("Apply the cure", () => this.cure(type), { class: "small" }) : null;
    return element(
      "article",
      { class: wasteful ? "finding wasteful" : "finding" },
      element("p", {}, element("b", {}, wasteful ? "Wasteful: " : "Wrong: "), sentence),
      element("p", { class: "quiet small" }, `Cause: ${cause}.`),
      element("p", { class: "small" }, `Cure: ${cure}.`),
      element("details", {}, element("summary", { class: "small" }, "evidence"), element("dl", { class: "evidence small" }, ...facts)),
      acts,
    );
  }

  async cure(kind) {
    this.isCuring = true;
    const answer = await this.studio.ask("cure", { kind });
    if (answer?.ok) {
      const change = (name, words) =>
        answer.before[name] === null ? null : `${words} ${four(answer.before[name])} → ${four(answer.after[name])}`;
      const losses = [change("learned_from", "loss on rows learned from"), change("held_back", "on rows held back")];
      this.said.textContent = `Done: ${answer.done}; ${losses.filter(Boolean).join(", ")}. Undo takes it back.`;
      await this.ask();
    }
    this.isCuring = false;
  }
}

function written(value) {
  if (value === null) return "not finite";
  if (Array.isArray(value)) return value.length > 12 ? `${value.slice(0, 12).map(written).join(", ")}, …` : value.map(written).join(", ");
  return typeof value === "number" ? four(value) : String(value);
}
