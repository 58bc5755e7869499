/* The data: a built-in set or a table of one's own, how much of it, and how many rows are held back. */

import { sheetChooser } from "./drawing.js";
import { dropZone } from "./drop.js";
import { button, element, refill, short } from "./elements.js";
import { numberField, show } from "./fields.js";
import { isLessonFile } from "./lessons.js";
import { counted, whole } from "./numbers.js";
import { Scaling } from "./scaling.js";
import { isStateFile, openStateFile } from "./take_away.js";
import { UploadDialog } from "./upload.js";

const OPTION = /--(?=[a-z])/g; // of the command line; here it is a field
const UNITS = { sine: "points", sensors: "days" }; // that are generated; else samples of each class

export class DataPanel {
  /* `lessons` takes the files of lessons. */
  constructor(studio, lessons) {
    Object.assign(this, { studio, lessons });
    this.name = element("select", { "aria-label": "set" });
    this.name.addEventListener("change", () => studio.ask("data", { name: this.name.value }));
    const change = (key) => (value) => this.change(key, value);
    [this.samplesField, this.samples] = numberField("samples", "", change("samples"));
    [this.noiseField, this.noise] = numberField("noise", "", change("noise"));
    [this.seedField, this.seed] = numberField("seed of the data", "", change("seed"));
    [this.backField, this.back] = numberField("share held back", "", change("held_back"));
    this.dialog = new UploadDialog(studio);
    this.dialog.picker.addEventListener("change", () => this.take([...this.dialog.picker.files]));
    this.columns = button("Columns …", () => this.dialog.reopen(this.studio.state.opened), { title: "what is learned from what" });
    const own = button("Your own table …", () => this.dialog.choose(), { title: "or drop a file anywhere on the page" });
    this.acts = element("div", { class: "tools" }, own, this.columns, sheetChooser(studio));
    this.count = element("p", { class: "quiet small" });
    this.notes = element("ul", { class: "quiet small notes" });
    this.root = element(
      "section",
      { class: "card panel", "aria-label": "Data" },
      element("h2", {}, "Data"),
      element("label", { class: "field" }, element("span", {}, "set"), this.name),
      ...[this.samplesField, this.noiseField, this.seedField, this.backField],
      this.acts,
      this.count,
      new Scaling(studio).root,
      this.notes,
      this.dialog.picker,
    );
    this.zone = dropZone(studio.place, (files) => this.take(files));
    studio.subscribe((what) => what === "state" && this.refresh());
  }

  /* Files that were chosen or dropped: a state of a studio is gone on from, a lesson begun, a table looked at. */
  take(files) {
    const [file] = files;
    if (files.length === 1 && isStateFile(file)) openStateFile(this.studio, file);
    else if (files.length === 1 && isLessonFile(file)) this.lessons.openFile(file);
    else this.dialog.take(files);
  }

  /* What lies over the whole page. */
  get above() {
    return [this.zone, this.dialog.root];
  }

  change(key, value) {
    const { data, opened } = this.studio.state;
    return data ? this.studio.ask("data", { ...data, [key]: value }) : this.studio.ask("open", { ...opened, [key]: value });
  }

  refresh() {
    const { data, opened, data_sets: sets, rows, title, notes } = this.studio.state;
    const names = sets.map(({ name }) => element("option", { value: name }, name.replace("_", " ")));
    const own = data ? [] : [element("option", { value: "", disabled: true }, short(title, 20))];
    refill(this.name, ...own, ...names);
    this.name.value = data?.name ?? "";
    const made = data && sets.find(({ name }) => name === data.name);
    this.samplesField.hidden = (made?.samples ?? null) === null;
    this.noiseField.hidden = (made?.noise ?? null) === null;
    this.seedField.hidden = this.backField.hidden = (data ?? opened) === null;
    this.columns.hidden = opened === null;
    if (made) {
      this.samplesField.firstChild.textContent = UNITS[data.name] ?? "samples of a class";
      show(this.samples, data.samples ?? made.samples ?? "");
      show(this.noise, data.noise ?? made.noise ?? "");
    }
    if (data ?? opened) {
      show(this.seed, (data ?? opened).seed);
      show(this.back, (data ?? opened).held_back);
    }
    const said = notes.map((text) => short(text.replaceAll(OPTION, ""), 200));
    refill(this.notes, ...said.map((text) => element("li", {}, element("bdi", {}, text))));
    const [learned, held] = rows;
    this.count.textContent = `${counted(learned, "row")} to learn from, ${whole(held)} held back. Other data bring a new network.`;
  }
}
