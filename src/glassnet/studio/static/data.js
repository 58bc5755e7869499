/* The data: a built-in set, how many samples of it, and how many rows are held back. */

import { element, refill, short } from "./elements.js";
import { numberField, show } from "./fields.js";
import { counted, whole } from "./numbers.js";

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
    const names = sets.map(({ name }) => element("option", { value: name }, name.replace("_", " ")));
    const own = data ? [] : [element("option", { value: "", disabled: true }, short(title, 20))];
    refill(this.name, ...own, ...names);
    this.name.value = data?.name ?? "";
    const isMade = data !== null && sets.some(({ name, samples }) => samples !== null && name === data.name);
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
