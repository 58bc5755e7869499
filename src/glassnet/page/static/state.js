/* The state of the page: the network as its knobs stand, the rows as they were edited, what is
picked, and what the network says about every row. Every change can be undone. */

import { decodeOutput, encodeRow, encodeTruth } from "./encoding.js";
import { forward, room } from "./forward.js";
import { lossOf, mean, rSquared } from "./losses.js";
import { networkFrom, stagesOf } from "./network.js";

export class State {
  constructor(contents) {
    this.contents = contents;
    this.network = networkFrom(contents.network);
    this.trained = networkFrom(contents.network);
    this.parts = contents.columns.parts;
    this.targets = contents.columns.targets;
    this.task = contents.columns.task;
    this.stages = stagesOf(this.network, contents.columns.input_names);
    this.rows = rowsOf(contents);
    this.cells = this.rows.map((row) => [...row.cells]);
    this.truths = this.rows.map(
      (row) => row.truth && encodeTruth(this.task, this.targets, row.truth),
    );
    this.done = [];
    this.undone = [];
    this.listeners = [];
    this.row = 0;
    this.picked = { stage: this.stages.length - 1, neuron: 0 };
    this.connection = null; // one that leads to the picked neuron, if one of them is picked
    this.encodeAll();
    this.compute(0);
    this.first = this.answers;
    this.picked.neuron = this.likely();
  }

  /* -- who wants to know ------------------------------------------------------------------ */

  /* Call `listener` after every change: with "values", with "turned" for those of a knob in
  somebody's hand, or with "picked" for another choice; and with whether values flow, as they do while
  the network trains. */
  subscribe(listener) {
    this.listeners.push(listener);
  }

  tell(what, isFlow = false) {
    for (const listener of this.listeners) listener(what, isFlow);
  }

  /* -- what is picked --------------------------------------------------------------------- */

  pickRow(row) {
    this.row = row;
    this.tell("picked");
  }

  pickNeuron(stage, neuron) {
    this.picked = { stage, neuron };
    this.connection = null;
    this.tell("picked");
  }

  /* Pick a neuron, and the connection that leads to it from an input of its stage. */
  pickConnection(stage, input, neuron) {
    this.picked = { stage, neuron };
    this.connection = { stage, input, neuron };
    this.tell("picked");
  }

  /* Pick one of the connections of the neuron that is picked. */
  pickInput(input) {
    if (this.connection?.input === input) return;
    this.connection = { ...this.picked, input };
    this.tell("connection");
  }

  /* The output that speaks for the picked row. */
  likely() {
    return this.task === "classification" ? this.answers[this.row].said[0] : 0;
  }

  /* -- changes ---------------------------------------------------------------------------- */

  /* Turn a knob. Until `seal`, turns of one knob are one step to undo. */
  turn(layer, name, place, value) {
    const { data } = this.network.layers[layer].arguments[name];
    const rounded = data instanceof Float32Array ? Math.fround(value) : value;
    this.note({ kind: "knob", layer, name, place }, data[place], rounded);
  }

  /* Write something else into a cell of a row. */
  edit(row, column, value) {
    this.note({ kind: "cell", row, column }, this.cells[row][column], value);
  }

  note(where, before, after) {
    const last = this.done.at(-1);
    if (last && !last.sealed && sameAs(last.where, where)) last.after = after;
    else if (before !== after) this.done.push({ where, before, after, sealed: false });
    this.undone = [];
    this.put([{ where, after }], "after");
    this.tell("values");
  }

  /* The hand has left the knob. */
  seal() {
    if (this.done.length) this.done.at(-1).sealed = true;
  }

  undo() {
    this.step(this.done, this.undone, "before");
  }

  redo() {
    this.step(this.undone, this.done, "after");
  }

  step(from, to, side) {
    const change = from.pop();
    if (!change) return;
    change.sealed = true;
    to.push(change);
    this.put(change.all ?? [change], side);
    this.tell("restored");
  }

  /* Everything as it was trained and as it was read; this, too, can be undone. */
  revert() {
    const all = [];
    this.network.layers.forEach((layer, number) => {
      for (const name of ["weights", "biases"]) {
        const before = this.trained.layers[number].arguments[name]?.data;
        layer.arguments[name]?.data.forEach((value, place) => {
          const where = { kind: "knob", layer: number, name, place };
          if (value !== before[place]) all.push({ where, before: value, after: before[place] });
        });
      }
    });
    this.cells.forEach((cells, row) =>
      cells.forEach((cell, column) => {
        const before = this.rows[row].cells[column];
        const where = { kind: "cell", row, column };
        if (cell !== before) all.push({ where, before: cell, after: before });
      }),
    );
    if (!all.length) return;
    this.done.push({ all, sealed: true });
    this.undone = [];
    this.put(all, "after");
    this.tell("restored");
  }

  /* Write one side of some changes, and compute what follows from them. */
  put(changes, side) {
    let from = this.network.layers.length;
    for (const { where, [side]: value } of changes) {
      if (where.kind === "knob") {
        this.network.layers[where.layer].arguments[where.name].data[where.place] = value;
        from = Math.min(from, where.layer);
      } else {
        this.cells[where.row][where.column] = value;
        this.encode(where.row);
        from = 0;
      }
    }
    this.compute(from);
  }

  isEdited(row) {
    return this.cells[row].some((cell, column) => cell !== this.rows[row].cells[column]);
  }

  /* -- what the network says -------------------------------------------------------------- */

  encodeAll() {
    const width = this.stages[0].size;
    const shape = [this.rows.length, ...this.network.input_shape];
    this.inputs = { data: room(this.rows.length * width, this.network.precision), shape };
    this.problems = this.rows.map(() => null);
    this.rows.forEach((_, row) => this.encode(row));
  }

  encode(row) {
    const width = this.stages[0].size;
    try {
      const pixels = this.rows[row].pixels;
      const encoded = pixels ? fromPixels(pixels) : encodeRow(this.parts, this.cells[row]);
      this.inputs.data.set(encoded, row * width);
      this.problems[row] = null;
    } catch (error) {
      this.problems[row] = error.message;
    }
  }

  compute(from) {
    this.outputs = forward(this.network, this.inputs, this.outputs, from);
    this.answers = this.rows.map((_, row) => this.answer(row));
  }

  answer(row) {
    const { loss, layers } = this.network;
    const output = this.rowOf(layers.length - 1, row);
    const said = decodeOutput(this.task, this.targets, output, loss?.half);
    const truth = this.truths[row];
    if (!truth) return { output, said, loss: null, right: null };
    const value = loss ? lossOf(loss, this.rowOf(loss.after - 1, row), truth) : null;
    const isClass = this.task !== "regression";
    const right = isClass ? said.every((one, place) => one === truth[place]) : null;
    return { output, said, loss: value, right };
  }

  /* The numbers of one row behind a layer; behind layer −1 are the inputs. */
  rowOf(layer, row = this.row) {
    const { data, shape } = layer < 0 ? this.inputs : this.outputs[layer];
    const width = data.length / shape[0];
    return data.subarray(row * width, (row + 1) * width);
  }

  /* Loss and metrics over some of the rows. */
  measure(rows, answers = this.answers) {
    const known = rows.filter((row) => this.rows[row].truth);
    if (!known.length) return null;
    const measures = { loss: null };
    if (this.network.loss) measures.loss = mean(known.map((row) => answers[row].loss));
    if (this.task === "regression") {
      this.targets.forEach((target, place) => {
        const of = this.targets.length > 1 ? ` of ${target.name}` : "";
        const said = known.map((row) => answers[row].said[place]);
        const truth = known.map((row) => this.rows[row].truth[place]);
        measures[`R²${of}`] = rSquared(said, truth);
        const errors = said.map((value, at) => Math.abs(value - truth[at]));
        measures[`mean absolute error${of}`] = mean(errors);
      });
    } else {
      const shares = known.map((row) => {
        const { said } = answers[row];
        const truth = this.truths[row];
        return mean(said.map((one, place) => (one === truth[place] ? 1 : 0)));
      });
      measures.accuracy = mean(shares);
    }
    return measures;
  }

  /* The neurons of a stage that are 0 on every row here. */
  isDead(stage, neuron) {
    const { kind, last } = this.stages[stage];
    if (kind !== "neurons" || this.rows.length < 2 || stage === this.stages.length - 1) return false;
    const { data, shape } = this.outputs[last];
    for (let place = neuron; place < data.length; place += shape[1]) {
      if (data[place] !== 0) return false;
    }
    return true;
  }

  /* Whether training leaves a number as it is; here, where nothing trains, none. */
  isFrozen() {
    return false;
  }

  /* Whether a neuron is without effect; here none. */
  isAblated() {
    return false;
  }

  /* What a neuron, an input or an output is called. */
  nameOf(stage, neuron) {
    const { names, title } = this.stages[stage];
    if (names) return names[neuron];
    const isLast = stage === this.stages.length - 1;
    const said = isLast && this.outputNames[neuron] ? ` (${this.outputNames[neuron]})` : "";
    return stage ? `${title}, neuron ${neuron}${said}` : `input ${neuron}`;
  }

  /* What the answers are called, by the places of the output. */
  get outputNames() {
    if (this.task === "classification") return this.contents.columns.classes;
    return this.targets.map((target) => target.name);
  }
}

function sameAs(one, other) {
  return Object.keys(one).every((name) => one[name] === other[name]);
}

function fromPixels(bytes) {
  return Float32Array.from(bytes, (byte) => Math.fround(Math.fround(byte - 127.5) / 127.5));
}

/* The rows of the contents; where there are none, one to fill in. */
function rowsOf({ rows, columns }) {
  if (!rows) return [{ number: null, back: false, cells: columns.begin, truth: null, pixels: null }];
  const bytes = rows.pixels && Uint8Array.from(atob(rows.pixels), (sign) => sign.charCodeAt(0));
  const size = bytes ? bytes.length / rows.numbers.length : 0;
  return rows.numbers.map((number, row) => ({
    number,
    back: row < rows.back,
    cells: rows.cells.map((column) => column[row]),
    truth: rows.truth && rows.truth.map((column) => column[row]),
    pixels: bytes && bytes.subarray(row * size, (row + 1) * size),
  }));
}
