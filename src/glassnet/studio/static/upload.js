/* A table of one's own: the file is sent, its columns are shown, and what is learned is chosen. */

import { button, element, refill, short } from "./elements.js";
import { LOST, inFull } from "./notice.js";
import { counted, whole } from "./numbers.js";

const READING = [
  ["separator", "between cells: , ; | or a tab; found out if nothing is said"],
  ["decimal", "the decimal mark: . or ,"],
  ["encoding", "of the text: utf-8, latin-1, utf-16 …"],
  ["missing", "words for a missing value, with commas between them"],
];

export class UploadDialog {
  constructor(studio) {
    Object.assign(this, { studio, turn: 0 }); // counts what was asked for: an older answer is of no use
    this.title = element("h2", {}, "A table of your own");
    this.body = element("div", { class: "upload-body" });
    this.problem = element("div", { class: "notice bad", role: "alert", hidden: true });
    this.open = button("Learn from it", () => this.send(), { class: "main", disabled: true });
    const close = button("Cancel", () => this.root.close());
    this.picker = element("input", { type: "file", hidden: true, accept: ".csv,.tsv,.txt,.gz,.parquet,.json,.jsonl,.ndjson" });
    const acts = element("div", { class: "tools" }, this.open, close);
    const parts = [this.title, this.body, this.problem, acts];
    this.root = element("dialog", { class: "upload", "aria-label": "A table of your own" }, ...parts);
    this.root.addEventListener("keydown", (event) => event.stopPropagation());
  }

  /* Ask for a file. */
  choose() {
    this.picker.value = "";
    this.picker.click();
  }

  /* Take one file that was chosen or dropped. */
  async take(files) {
    if (!files.length) return;
    this.begin();
    const [file] = files;
    const most = this.studio.state?.most_upload ?? Infinity;
    if (files.length > 1) this.fail({ message: `${files.length} files were given`, do: "give one table at a time" });
    else if (file.size > most) {
      const message = `${short(file.name, 40)} has ${whole(file.size)} bytes, and at most ${whole(most)} are taken`;
      this.fail({ message, do: "give a part of it, or start the studio with a larger --max-upload" });
    } else {
      this.wait(`${short(file.name, 40)} is being read …`);
      const { turn } = this;
      const answer = await this.studio.model.upload(file.name, file);
      if (turn !== this.turn) return;
      if (answer.ok) this.look(answer.upload, { label: answer.label });
      else this.fail(answer);
    }
  }

  /* Look at a table that is on the bench already. */
  reopen(opened) {
    this.begin();
    this.look(opened.upload, opened);
  }

  begin() {
    this.problem.hidden = true;
    this.open.disabled = true;
    this.fields = this.found = null;
    this.turn += 1;
    this.studio.tell("failed", null); // what is wrong from here on is said here
    refill(this.body);
    if (!this.root.open) this.root.showModal();
  }

  wait(text) {
    refill(this.body, element("p", { class: "quiet", role: "status" }, text));
  }

  async look(upload, before) {
    this.upload = upload;
    this.wait("The table is being read …");
    const reading = Object.fromEntries(READING.map(([name]) => [name, before[name] ?? (name === "missing" ? [] : "")]));
    const turn = (this.turn += 1);
    const found = (await this.studio.quietly("columns", { upload, ...reading })) ?? LOST;
    if (turn !== this.turn) return;
    if (found.ok) this.show(found, before);
    else {
      refill(this.body, this.heading(before.label ?? ""), this.readingFields(reading, true));
      this.fail(found);
    }
  }

  fail(answer) {
    refill(this.problem, inFull(answer));
    this.problem.hidden = false;
    if (!this.fields && this.body.querySelector("[role=status]")) refill(this.body);
  }

  heading(label, rows) {
    const name = element("b", {}, element("bdi", {}, label));
    return element("p", {}, name, rows === undefined ? "" : `: ${counted(rows, "row")}`);
  }

  show(found, before) {
    this.problem.hidden = true;
    this.found = found;
    this.rows = found.columns.map((column) => new ColumnRow(column, before));
    this.target = element("select", { "aria-label": "column to learn" });
    found.columns.forEach(({ name }, place) => this.target.append(element("option", { value: place }, short(name, 40))));
    const wanted = before.target ?? found.target;
    this.target.value = String(Math.max(0, found.columns.findIndex(({ name }) => name === wanted)));
    this.target.addEventListener("change", () => this.choice());
    this.task = element("select", { "aria-label": "task" });
    for (const [value, text] of [["auto", "as usual"], ["classification", "classes"], ["regression", "a number"]]) {
      this.task.append(element("option", { value }, text));
    }
    this.task.value = before.task ?? "auto";
    this.impute = element("input", { type: "checkbox" });
    this.impute.checked = before.impute ?? false;
    const anyMissing = found.columns.some(({ missing }) => missing);
    this.fields = { before };
    refill(
      this.body,
      this.heading(found.label, found.rows),
      ...found.notes.map((note) => element("p", { class: "quiet small" }, element("bdi", {}, note))),
      element("label", { class: "field" }, element("span", {}, "column to learn"), this.target),
      (this.taskField = element("label", { class: "field" }, element("span", {}, "learn it as"), this.task)),
      this.table(),
      found.others ? element("p", { class: "quiet small" }, `and ${counted(found.others, "more column")}, which are used as they are`) : null,
      anyMissing ? element("label", { class: "tick-field" }, this.impute, "impute: fill in missing cells, and leave out rows without a target") : null,
      this.readingFields(before, found.columns.some(({ kind }) => kind === "mixed")), // whose cure is often there
    );
    this.open.disabled = false;
    this.choice();
    this.target.focus();
  }

  table() {
    const heads = ["use", "column", "kind", "examples", "missing"].map((text) => element("th", { scope: "col" }, text));
    const head = element("thead", {}, element("tr", {}, ...heads));
    const body = element("tbody", {}, ...this.rows.map((row) => row.root));
    return element("div", { class: "list columns" }, element("table", { class: "rows" }, head, body));
  }

  readingFields(before, isOpen) {
    this.reading = READING.map(([name, meaning]) => {
      const given = before[name] ?? "";
      const box = element("input", { type: "text", spellcheck: "false", value: Array.isArray(given) ? given.join(", ") : given });
      return [name, box, element("label", { class: "field", title: meaning }, element("span", {}, name), box)];
    });
    const again = button("Read again", () => this.look(this.upload, { ...this.fields?.before, label: this.found?.label, ...this.readAs() }));
    const fields = this.reading.map(([, , field]) => field);
    return element("details", { open: isOpen, class: "small" }, element("summary", {}, "how the file is read"), ...fields, again);
  }

  readAs() {
    return Object.fromEntries(this.reading.map(([name, box]) => [name, name === "missing" ? wordsOf(box.value) : box.value.replace("\\t", "\t")]));
  }

  /* The column to learn is no input; numbers may be learned as classes. */
  choice() {
    const place = Number(this.target.value);
    this.rows.forEach((row, at) => row.setTarget(at === place));
    this.taskField.hidden = this.found.columns[place].kind !== "number";
  }

  async send() {
    const place = Number(this.target.value);
    const others = this.rows.filter((_, at) => at !== place);
    const { held_back, seed } = this.fields.before;
    const given = {
      upload: this.upload,
      target: this.found.columns[place].name,
      task: this.taskField.hidden ? "auto" : this.task.value,
      ignore: others.filter((row) => row.isIgnored).map(({ column }) => column.name),
      categorical: others.filter((row) => row.isCategory && !row.isIgnored).map(({ column }) => column.name),
      impute: this.impute.checked,
      ...this.readAs(),
      ...(held_back === undefined ? {} : { held_back, seed }),
    };
    this.open.disabled = true;
    const answer = (await this.studio.quietly("open", given)) ?? LOST;
    this.open.disabled = false;
    this.open.focus();
    if (answer.ok) this.root.close();
    else this.fail(answer);
  }
}

/* A line of the list of columns. */
class ColumnRow {
  constructor(column, before) {
    this.column = column;
    const { name, kind, reason, examples, missing } = column;
    this.use = element("input", { type: "checkbox", "aria-label": `use ${short(name, 40)}` });
    this.use.checked = kind !== "ignored" && !(before.ignore ?? []).includes(name);
    this.use.disabled = kind === "ignored";
    this.kind = element("select", { "aria-label": `kind of ${short(name, 40)}` });
    for (const word of ["number", "category"]) this.kind.append(element("option", {}, word));
    this.kind.value = (before.categorical ?? []).includes(name) ? "category" : "number";
    const canChange = kind === "number" || kind === "mixed";
    const said = reason ? element("span", { class: kind === "mixed" ? "problem" : "quiet", title: reason }, element("bdi", {}, reason)) : null;
    this.root = element(
      "tr",
      {},
      element("td", {}, this.use),
      element("th", { scope: "row", title: name }, element("bdi", {}, short(name, 30))),
      element("td", {}, canChange ? this.kind : kind),
      element("td", { class: "shown" }, element("bdi", {}, examples.join(", ")), said),
      element("td", { class: "number" }, missing ? whole(missing) : ""),
    );
  }

  get isIgnored() {
    return this.column.kind !== "ignored" && !this.use.checked;
  }

  get isCategory() {
    return this.kind.isConnected && this.kind.value === "category";
  }

  setTarget(isTarget) {
    this.root.classList.toggle("picked", isTarget);
    this.use.disabled = isTarget || this.column.kind === "ignored";
  }
}

function wordsOf(text) {
  return text.split(",").map((word) => word.trim()).filter((word) => word);
}
