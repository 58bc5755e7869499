/* The settings of learning; they take effect at the next step. */

import { element, refill } from "./elements.js";
import { numberField, show } from "./fields.js";

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
