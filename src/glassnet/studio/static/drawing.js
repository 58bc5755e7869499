/* Drawing: points are put onto the view with the mouse, a pen or the keyboard. A stroke is sent when
the pointer is lifted, and is one change; the network stays as it is meanwhile. */

import { button, drawn, element, refill, short } from "./elements.js";
import { counted, four, whole } from "./numbers.js";
import { legendOf, markOf } from "./palette.js";

const PAUSE = 40; // milliseconds between two points of a spray
const SPREAD = 0.025; // of the sheet, around the pointer
const REACH = 0.03; // of the sheet, that the eraser reaches
const STEP = 0.02; // of the sheet, that an arrow key moves the cross
const HINT = "Click adds a point, dragging sprays. Keys: digits choose, arrows move the cross, Enter adds, Delete erases, Escape ends.";

export class Drawing {
  constructor(studio, views) {
    Object.assign(this, { studio, views, isOn: false, tool: 0, at: null, stroke: null });
    this.toggle = button("✎ Draw points", () => this.turn(!this.isOn), { class: "small", "aria-pressed": "false" });
    this.chips = element("div", { class: "draw-chips", role: "group", "aria-label": "what is drawn" });
    this.clear = button("Empty sheet", () => studio.ask("draw", { clear: true }), { class: "small" });
    this.said = element("p", { class: "quiet small", role: "status" });
    const hint = element("p", { class: "quiet small" }, HINT);
    this.bar = element("div", { class: "drawing-bar", hidden: true }, this.chips, this.said, hint);
    this.root = element("div", { class: "drawing", hidden: true }, this.toggle, this.bar);
    this.layer = drawn("g", { class: "drawn" });
    this.cross = drawn("path", { class: "cross" });
    this.listen(views.holder);
    views.chooser.after(this.root);
    views.guests.push((view) => this.attach(view));
    studio.subscribe((what) => what === "state" && this.refresh());
  }

  get live() {
    return this.studio.live;
  }

  get isOverTwo() {
    return this.live.parts.length === 2;
  }

  /* Whether the view shows all there is, so that a place on it is a point. */
  get suits() {
    const kind = this.isOverTwo ? "area" : "curve";
    return this.view?.kind === kind && this.studio.state?.drawing?.refusal === "";
  }

  /* -- the view ---------------------------------------------------------------------------- */

  attach(view) {
    this.view = view;
    refill(this.layer);
    view.plot?.over.append(this.layer, this.cross);
    this.refresh();
  }

  refresh() {
    const { drawing } = this.studio.state ?? {};
    if (!drawing || !this.live) return;
    if (drawing.is_drawn && !drawing.points && this.empty !== this.studio.bench) this.isOn = true;
    this.empty = drawing.points ? null : this.studio.bench;
    const canDraw = this.suits;
    if (!canDraw) this.isOn = false;
    this.root.hidden = !canDraw;
    this.bar.hidden = !this.isOn;
    this.toggle.setAttribute("aria-pressed", String(this.isOn));
    this.toggle.textContent = this.isOn ? "✓ Done" : "✎ Draw points";
    this.views.holder.classList.toggle("is-drawn-on", this.isOn);
    if (this.isOn) this.views.holder.setAttribute("tabindex", "0");
    else this.views.holder.removeAttribute("tabindex");
    this.said.textContent = `${whole(drawing.points)} of at most ${counted(drawing.most, "point")}; the scaling of the columns stays.`;
    this.showChips();
    this.showCross();
  }

  turn(isOn) {
    this.isOn = isOn;
    this.at = null;
    this.refresh();
    if (isOn) this.views.holder.focus({ preventScroll: true });
  }

  showChips() {
    const labels = this.isOverTwo ? legendOf(this.live.outputNames) : [element("span", {}, "points of the target")];
    if (this.tool !== null) this.tool = Math.min(this.tool, labels.length - 1);
    const chips = labels.map((label, place) => this.chip(place, label, `draw ${label.textContent} (${place + 1})`));
    refill(this.chips, ...chips, this.chip(null, "Eraser", "erase points"), this.clear);
  }

  chip(tool, label, title) {
    const act = () => {
      this.choose(tool);
      this.views.holder.focus({ preventScroll: true });
    };
    const chip = button("", act, { class: "small draw-chip", title, "aria-pressed": String(this.tool === tool) });
    chip.append(label);
    return chip;
  }

  choose(tool) {
    this.tool = tool;
    this.showChips();
  }

  showCross() {
    const { plot } = this.view ?? {};
    if (!this.isOn || !plot || !this.at) {
      this.cross.setAttribute("d", "");
      return;
    }
    const [x, y] = [plot.x(this.at[0]).toFixed(1), plot.y(this.at[1]).toFixed(1)];
    this.cross.setAttribute("d", `M${x} ${y}m-8 0h6m4 0h6m-8-8v6m0 4v6`);
  }

  /* -- strokes ----------------------------------------------------------------------------- */

  listen(holder) {
    holder.addEventListener("pointerdown", (event) => this.begin(event, holder));
    holder.addEventListener("pointermove", (event) => this.move(event));
    holder.addEventListener("pointerup", () => this.end());
    holder.addEventListener("pointercancel", () => this.end());
    holder.addEventListener("click", (event) => this.isOn && event.stopPropagation(), true);
    holder.addEventListener("keydown", (event) => this.press(event), true);
    this.studio.place.addEventListener("keydown", (event) => this.digit(event));
  }

  begin(event, holder) {
    const values = this.isOn && event.button === 0 ? this.view.plot.valuesAt(event) : null;
    if (!values) return;
    event.preventDefault();
    holder.focus({ preventScroll: true });
    holder.setPointerCapture(event.pointerId);
    this.stroke = { ...newStroke(), last: event.timeStamp };
    this.touch(values);
  }

  move(event) {
    if (!this.stroke || event.timeStamp - this.stroke.last < PAUSE) return;
    const values = this.view.plot.valuesAt(event);
    if (!values) return;
    this.stroke.last = event.timeStamp;
    this.touch(this.tool === null || !this.isOverTwo ? values : this.scattered(values));
  }

  end() {
    const { stroke } = this;
    this.stroke = null;
    if (stroke) this.send(stroke);
  }

  async send({ add, remove }) {
    if (!add.length && !remove.length) return;
    const answer = await this.studio.ask("draw", { add, remove });
    if (!answer?.ok) this.views.again(); // as it was
  }

  /* Add a point at a place, or take away those that are near. */
  touch(values, stroke = this.stroke) {
    if (this.tool === null) this.erase(values, stroke);
    else {
      stroke.add.push(this.isOverTwo ? [...values, this.tool] : values);
      const { plot } = this.view;
      const [x, y] = [plot.x(values[0]), plot.y(values[1])];
      const dot = this.isOverTwo ? markOf(this.tool, x, y) : drawn("circle", { class: "sample", cx: x, cy: y, r: 2.2 });
      this.layer.append(dot);
    }
  }

  erase(values, stroke) {
    const ranges = this.ranges();
    this.live.rows.forEach(({ cells, truth }, row) => {
      if (!truth || stroke.erased.has(row)) return;
      const place = this.isOverTwo ? [cells[0], cells[1]] : [cells[0], truth[0]];
      const away = place.map((value, axis) => (value - values[axis]) / ranges[axis]);
      if (Math.hypot(...away) > REACH) return;
      stroke.erased.add(row);
      stroke.remove.push(place);
      const [x, y] = [this.view.plot.x(place[0]), this.view.plot.y(place[1])];
      this.layer.append(drawn("circle", { class: "erased", cx: x, cy: y, r: 5 }));
    });
  }

  ranges() {
    const { across, up } = this.view.plot;
    return [across, up].map(({ low, high }) => high - low);
  }

  scattered(values) {
    const ranges = this.ranges();
    return values.map((value, axis) => value + SPREAD * ranges[axis] * normal());
  }

  /* -- the keyboard ------------------------------------------------------------------------ */

  digit(event) {
    const isTyping = event.target.matches?.("input, select, textarea");
    if (!this.isOn || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    const place = Number(event.key) - 1;
    const count = this.isOverTwo ? this.live.outputNames.length : 1;
    if (Number.isInteger(place) && place >= 0 && place < count) this.choose(place);
  }

  press(event) {
    if (!this.isOn) return;
    const acts = {
      ArrowLeft: () => this.step(-1, 0),
      ArrowRight: () => this.step(1, 0),
      ArrowUp: () => this.step(0, 1),
      ArrowDown: () => this.step(0, -1),
      Enter: () => this.dot(this.tool),
      Delete: () => this.dot(null),
      Backspace: () => this.dot(null),
      Escape: () => this.turn(false),
    };
    if (!acts[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    acts[event.key]();
  }

  /* Move the cross, which begins in the middle. */
  step(...by) {
    const { across, up } = this.view.plot;
    const axes = [across, up];
    const from = this.at ?? axes.map(({ low, high }) => (low + high) / 2);
    this.at = axes.map(({ low, high }, axis) => Math.max(low, Math.min(high, from[axis] + by[axis] * STEP * (high - low))));
    this.showCross();
    this.said.textContent = `cross at ${this.at.map(four).join(", ")}`;
  }

  /* A point where the cross is; or none, where there is one. */
  dot(tool) {
    if (!this.at) this.step(0, 0);
    const stroke = newStroke();
    const before = this.tool;
    this.tool = tool;
    this.touch(this.at, stroke);
    this.tool = before;
    this.send(stroke);
  }
}

/* Choose an empty sheet. */
export function sheetChooser(studio) {
  const box = element("select", { "aria-label": "empty sheet", title: "draw points for a new network" });
  const kinds = [["", "Empty sheet …"], ["2", "2 classes"], ["3", "3 classes"], ["4", "4 classes"], ["0", "a curve"]];
  for (const [value, text] of kinds) box.append(element("option", { value }, short(text)));
  box.addEventListener("change", () => {
    const classes = box.value;
    box.value = "";
    if (classes) studio.ask("sheet", { classes: Number(classes) });
  });
  return box;
}

/* A stroke without any point: what it adds, what it removes, and which rows that erases. */
function newStroke() {
  return { add: [], remove: [], erased: new Set() };
}

/* A number of the normal distribution, by Box and Muller. */
function normal() {
  return Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
}
