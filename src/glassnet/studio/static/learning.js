/* The settings of learning; they take effect at the next step. */

import { element, refill } from "./elements.js";
import { numberField, show } from "./fields.js";
import { four, whole } from "./numbers.js";

const FIELDS = ["learning_rate", "batch_size", "schedule_steps", "dropout", "l1", "l2", "weight_decay"];

export class LearningPanel {
  constructor(studio) {
    this.studio = studio;
    this.fields = new Map(FIELDS.map((name) => [name, this.field(name)]));
    [this.optimizerField, this.optimizer] = this.choice("optimizer");
    [this.scheduleField, this.schedule] = this.choice("schedule");
    const [seedField, seed] = numberField("seed", "", (value) => studio.ask("seed", { seed: value }));
    this.seed = seed;
    this.rate = element("p", { class: "quiet small" });
    const field = (name) => this.fields.get(name)[0];
    this.more = element(
      "details",
      {},
      element("summary", {}, "Against overfitting"),
      ...["dropout", "l1", "l2", "weight_decay"].map(field),
    );
    this.course = element("details", {}, element("summary", {}, "Schedule of the rate"), this.scheduleField, field("schedule_steps"), this.rate);
    this.root = element(
      "section",
      { class: "card panel", "aria-label": "Learning" },
      element("h2", {}, "Learning"),
      this.optimizerField,
      ...["learning_rate", "batch_size"].map(field),
      seedField,
      this.more,
      this.course,
      element("p", { class: "quiet small" }, "Settings take effect at the next step; the seed draws new first weights."),
    );
    studio.subscribe((what) => {
      if (what === "state") this.refresh();
      if (what === "frame") this.say();
    });
  }

  field(name) {
    const label = name === "schedule_steps" ? "over steps" : name.replace("_", " ");
    return numberField(label, "", (value) => this.send(name, value));
  }

  choice(name) {
    const box = element("select", { "aria-label": name });
    box.addEventListener("change", () => this.send(name, box.value));
    return [element("label", { class: "field" }, element("span", {}, name), box), box];
  }

  send(name, value) {
    return this.studio.ask("learning", { [name]: value });
  }

  refresh() {
    const { learning, optimizers, schedules, seed } = this.studio.state;
    for (const [box, names] of [[this.optimizer, optimizers], [this.schedule, schedules]]) {
      if (box.options.length === names.length) continue;
      refill(box, ...names.map((name) => element("option", { value: name }, name)));
    }
    this.optimizer.value = learning.optimizer;
    this.schedule.value = learning.schedule;
    for (const [name, [, box]] of this.fields) show(box, learning[name]);
    this.fields.get("weight_decay")[0].hidden = learning.optimizer !== "adamw";
    this.fields.get("schedule_steps")[0].hidden = this.rate.hidden = learning.schedule === "constant";
    if (learning.schedule !== "constant") this.course.open = true;
    if (learning.dropout || learning.l1 || learning.l2 || learning.optimizer === "adamw") this.more.open = true;
    show(this.seed, seed);
    this.say();
  }

  /* Where the schedule is. */
  say() {
    const { numbers, state } = this.studio;
    if (!numbers || !state || state.learning.schedule === "constant") return;
    const end = numbers.step >= state.learning.schedule_steps ? ", and stays there" : "";
    const text = `Step ${whole(numbers.step)}: the rate is ${four(numbers.learning_rate)}${end}.`;
    if (text !== this.rate.textContent) this.rate.textContent = text;
  }
}
