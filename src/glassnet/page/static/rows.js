/* The rows: a list to pick from, the picked row's cells to change, and what is said about it. */

import { bar } from "./chart.js";
import { button, element, refill, short } from "./elements.js";
import { counted, four, whole } from "./numbers.js";
import { calmly } from "./pace.js";

const MOST_CELLS = 200; // of one row that can be edited here
const MOST_ANSWERS = 12;

/* What an answer is called: a class, a number, or what holds of several. */
export function worded(state, said) {
  const { task, targets, contents } = state;
  if (task === "classification") return contents.columns.classes[said[0]] ?? `class ${said[0]}`;
  if (task === "multi-label") return said.map((one, place) => targets[place].classes[one]).join(", ");
  return said.map(four).join(", ");
}

export class RowList {
  constructor(state) {
    this.state = state;
    this.order = state.rows.map((_, row) => row);
    this.sorted = "order";
    this.body = element("tbody", {});
    this.lines = state.rows.map((row, place) => this.line(row, place));
    const known = state.rows.some((row) => row.truth);
    const sort = element("select", { "aria-label": "sort rows" });
    const back = state.rows.some((row) => row.back);
    const orders = { order: back ? "held back first" : "as in the table" };
    Object.assign(orders, { most: "largest loss first", least: "smallest loss first" });
    for (const [value, text] of Object.entries(orders)) sort.append(element("option", { value }, text));
    sort.addEventListener("change", () => this.sort(sort.value));
    const heads = ["row", known ? "true" : null, "predicted", known ? "loss" : null];
    const head = heads.filter((text) => text).map((text) => element("th", { scope: "col" }, text));
    const table = element("table", { class: "rows" }, element("thead", {}, element("tr", {}, ...head)), this.body);
    const digits = Math.max(3, ...state.rows.map((row) => whole(row.number ?? 0).length));
    table.style.setProperty("--digits", digits); // so that no number of a row is cut
    const list = element("div", { class: "list", role: "group", "aria-label": "rows; arrow keys move" }, table);
    this.list = list;
    this.body.addEventListener("keydown", (event) => this.move(event));
    const key = element("p", { class: "quiet small" }, "◆ held back from learning   * edited here");
    this.root = element("section", { class: "row-list" }, known ? sort : null, list, back ? key : null);
    state.subscribe(calmly(() => this.refresh()));
    this.sort("order");
  }

  line(row, place) {
    const cells = { number: element("th", { scope: "row" }), truth: element("td", {}) };
    Object.assign(cells, { said: element("td", {}), loss: element("td", { class: "number" }) });
    const kept = row.truth ? Object.values(cells) : [cells.number, cells.said];
    const tr = element("tr", { tabindex: "-1" }, ...kept);
    tr.addEventListener("click", () => this.state.pickRow(place));
    const where = row.number === null ? "your own" : whole(row.number);
    cells.number.append(row.back ? element("span", { class: "tag", title: "held back" }, "◆") : "", where);
    if (row.truth) {
      const text = worded(this.state, this.truthOf(row, place));
      cells.truth.textContent = short(text, 16);
      cells.truth.title = text;
    }
    return { tr, ...cells };
  }

  truthOf(row, place) {
    return this.state.task === "regression" ? row.truth : this.state.truths[place];
  }

  sort(by) {
    const { answers } = this.state;
    const losses = (row) => answers[row].loss ?? 0;
    this.order = this.state.rows.map((_, row) => row);
    if (by === "most") this.order.sort((one, other) => losses(other) - losses(one));
    if (by === "least") this.order.sort((one, other) => losses(one) - losses(other));
    refill(this.body, ...this.order.map((row) => this.lines[row].tr));
    this.refresh();
  }

  refresh() {
    this.lines.forEach(({ tr, said, loss }, row) => {
      const answer = this.state.answers[row];
      const text = worded(this.state, answer.said);
      const mark = answer.right === null ? "" : answer.right ? "✓ " : "✗ ";
      said.textContent = mark + short(text, 16);
      said.title = answer.right === null ? text : `${text}: ${answer.right ? "right" : "wrong"}`;
      loss.textContent = four(answer.loss);
      const isPicked = row === this.state.row;
      const edited = this.state.isEdited(row) ? " edited" : "";
      tr.className = `${answer.right === false ? "wrong" : "right"}${isPicked ? " picked" : ""}${edited}`;
      tr.setAttribute("aria-current", String(isPicked));
      tr.tabIndex = isPicked ? 0 : -1;
    });
    const { tr } = this.lines[this.state.row];
    const { scrollTop, clientHeight } = this.list;
    if (tr.offsetTop < scrollTop + 32) this.list.scrollTop = tr.offsetTop - 32;
    else if (tr.offsetTop + tr.offsetHeight > scrollTop + clientHeight) {
      this.list.scrollTop = tr.offsetTop + tr.offsetHeight - clientHeight;
    }
  }

  move(event) {
    const at = this.order.indexOf(this.state.row);
    const moves = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: this.order.length - 1 };
    const next = this.order[moves[event.key]];
    if (next === undefined) return;
    event.preventDefault();
    this.pick(next);
  }

  pick(row) {
    this.state.pickRow(row);
    this.lines[row].tr.focus({ preventScroll: true });
  }

  /* The row before or after the picked one, in the order shown. */
  step(by) {
    const next = this.order[this.order.indexOf(this.state.row) + by];
    if (next !== undefined) this.state.pickRow(next);
  }
}

/* What the network says about the picked row, with the share of every answer. */
export class Answer {
  constructor(state) {
    this.state = state;
    this.root = element("section", { class: "answer", "aria-label": "The prediction for the picked row" });
    state.subscribe(calmly(() => this.refresh()));
    this.refresh();
  }

  refresh() {
    const { state } = this;
    const row = state.rows[state.row];
    const answer = state.answers[state.row];
    const name = row.number === null ? "Your own row" : `Row ${whole(row.number)}`;
    const said = element("b", { class: "said" }, short(worded(state, answer.said), 60));
    const line = element("p", { class: "headline" }, `${name}: `, said, ...this.verdict(row, answer));
    const problem = state.problems[state.row];
    const warning = problem && element("p", { class: "problem" }, `${problem}: the last inputs are kept`);
    refill(this.root, line, warning, ...this.shares(answer));
  }

  verdict(row, answer) {
    if (!row.truth) return [];
    const truth = this.state.task === "regression" ? row.truth : this.state.truths[this.state.row];
    const word = answer.right === null ? "" : answer.right ? " ✓ right" : " ✗ wrong";
    const kind = answer.right === false ? "verdict wrong" : "verdict";
    const loss = answer.loss === null ? "" : `, loss ${four(answer.loss)}`;
    const true_ = ` it is ${worded(this.state, truth)}${loss}`;
    return [element("span", { class: kind }, word), element("span", { class: "quiet" }, `,${true_}`)];
  }

  shares({ output }) {
    const { state } = this;
    if (state.task === "regression") return [];
    const names = state.outputNames;
    const isShare = ["softmax", "sigmoid"].includes(state.network.layers.at(-1).function);
    const most = isShare ? 1 : output.reduce((size, value) => Math.max(size, Math.abs(value)), 0);
    const order = Array.from(output, (_, place) => place);
    if (order.length > MOST_ANSWERS) order.sort((one, other) => output[other] - output[one]);
    const lines = order.slice(0, MOST_ANSWERS).map((place) => {
      const text = names[place] ?? `class ${place}`;
      return element(
        "div",
        { class: "share" },
        element("span", { class: "from", title: text }, short(this.labelled(text, place), 26)),
        bar(output[place], most, !isShare),
        element("span", { class: "number", title: String(output[place]) }, four(output[place])),
      );
    });
    const more = order.length - MOST_ANSWERS;
    const rest = more > 0 ? element("p", { class: "quiet" }, `and ${whole(more)} less probable`) : null;
    return [element("div", { class: "shares" }, ...lines), rest];
  }

  labelled(text, place) {
    const { task, targets } = this.state;
    return task === "multi-label" ? `${text} = ${targets[place].classes[1]}` : text;
  }
}

/* The picked row's cells, as boxes and lists; or its picture. */
export class Cells {
  constructor(state) {
    this.state = state;
    this.root = element("section", { class: "cells" });
    state.subscribe((what) => !["values", "turned"].includes(what) && this.build());
    this.build();
  }

  build() {
    const { state } = this;
    const row = state.rows[state.row];
    if (state.contents.columns.pixels) {
      refill(this.root, row.pixels ? this.picture(row.pixels) : this.noPicture());
      return;
    }
    const parts = state.parts.slice(0, MOST_CELLS);
    const fields = parts.map((part, column) => this.field(part, column));
    const more = state.parts.length - parts.length;
    const rest = more ? element("p", { class: "quiet" }, `and ${counted(more, "more column")}`) : null;
    const back = button("As it was", () => this.restore(), { class: "small" });
    const title = element("h3", {}, row.number === null ? "Your own row" : `Cells of row ${whole(row.number)}`);
    refill(this.root, element("div", { class: "titled" }, title, back), ...fields, rest);
  }

  restore() {
    const { row, rows, cells } = this.state;
    rows[row].cells.forEach((cell, column) => {
      if (cells[row][column] !== cell) this.state.edit(row, column, cell);
      this.state.seal();
    });
    this.build();
  }

  field(part, column) {
    const cell = this.state.cells[this.state.row][column];
    const label = element("span", { class: "from", title: part.name }, short(part.name, 24));
    const control = part.kind === "number" ? this.box(cell, column) : this.list(part, cell, column);
    control.setAttribute("data-column", column);
    return element("label", { class: "field" }, label, control);
  }

  box(cell, column) {
    const value = cell === null ? "" : String(cell);
    const given = { type: "text", inputmode: "decimal", value, spellcheck: "false" };
    const box = element("input", given);
    const { row } = this.state;
    box.addEventListener("input", () => {
      this.state.edit(row, column, box.value.trim() === "" ? null : box.value);
      box.setAttribute("aria-invalid", String(this.state.problems[row] !== null));
    });
    box.addEventListener("change", () => this.state.seal());
    return box;
  }

  list(part, cell, column) {
    const words = [...part.categories];
    const select = element("select", {});
    if (cell !== null && !words.includes(cell)) words.push(cell);
    words.forEach((word, place) =>
      select.append(element("option", { value: place, selected: word === cell }, short(word, 40) || "(empty)")),
    );
    if (!part.refuses_missing) select.append(element("option", { value: -1, selected: cell === null }, "(missing)"));
    const { row } = this.state;
    select.addEventListener("change", () => {
      this.state.edit(row, column, select.value === "-1" ? null : words[select.value]);
      this.state.seal();
    });
    return select;
  }

  picture(pixels) {
    const [high, wide, channels = 1] = this.state.contents.columns.pixels;
    const canvas = element("canvas", { class: "picture", width: wide, height: high, role: "img" });
    canvas.setAttribute("aria-label", `the picture, ${wide} by ${high} pixels`);
    const context = canvas.getContext("2d");
    const image = context.createImageData(wide, high);
    for (let place = 0; place < high * wide; place += 1) {
      const color = [0, 1, 2].map((channel) => pixels[place * channels + (channels === 3 ? channel : 0)]);
      image.data.set([...color, 255], 4 * place);
    }
    context.putImageData(image, 0, 0);
    return canvas;
  }

  noPicture() {
    return element("p", { class: "quiet" }, "No picture is in this page; the network sees even grey.");
  }
}
