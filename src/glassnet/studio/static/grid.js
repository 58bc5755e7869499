/* Made-up rows, encoded once, and what the network says about them whenever it is asked. */

import { encodeRow } from "./encoding.js";
import { forward, room } from "./forward.js";

const BENT = ["relu", "leaky_relu", "step"]; // what switches at 0, and is straight on both sides
const SQUASHED = ["softmax", "log_softmax", "sigmoid"]; // what leaves the order of scores as it is

export class Grid {
  /* `inputs` are rows as the network receives them, one behind the other. */
  constructor(live, inputs) {
    this.live = live;
    const width = live.network.input_shape[0];
    this.inputs = { data: inputs, shape: [inputs.length / width, width] };
  }

  /* Every layer's output on these rows. */
  layers() {
    return forward(this.live.network, this.inputs);
  }

  /* What one neuron gives on every row, by its place behind a layer; behind layer −1 are the inputs. */
  valuesOf(neuron, layer, layers) {
    const { data, shape } = layer < 0 ? this.inputs : layers[layer];
    const width = data.length / shape[0];
    return Float64Array.from({ length: shape[0] }, (_, row) => data[row * width + neuron]);
  }
}

/* The picked row with other cells in some columns, as `rowsAcross` takes them; null if it cannot be
encoded. */
export function gridAcross(live, axes) {
  const rows = rowsAcross(live, live.cells[live.row], axes);
  return rows && new Grid(live, rows);
}

/* The same along one axis or over two (axis.js), with so many cells for each; the second axis goes
from its high end down, as a picture does. */
export function gridOver(live, axes, count) {
  const across = axes.map((axis, place) => {
    const cells = axis.cells(count);
    return { column: axis.column, cells: place ? cells.reverse() : cells };
  });
  return gridAcross(live, across);
}

/* The last of all layers' outputs. */
export function outputsIn(layers) {
  const { data, shape } = layers.at(-1);
  return { data, width: shape[1] };
}

/* The scores behind the outputs, straight in pieces where the network is. */
export function scoresIn(network, layers) {
  const last = network.layers.at(-1).function;
  const { data, shape } = layers.at(SQUASHED.includes(last) && layers.length > 1 ? -2 : -1);
  return { data, width: shape[1] };
}

/* The weighted sums that switch something where they cross 0, layer by layer. */
export function switchesIn(network, layers) {
  return network.layers.flatMap((layer, place) => {
    if (!BENT.includes(layer.function) || !place) return [];
    const { data, shape } = layers[place - 1];
    return [{ layer: place, data, width: data.length / shape[0] }];
  });
}

/* A row's cells with other cells in some columns, every one of the first with every one of the
second; null if the rest of the row cannot be encoded. `axes` are [{column, cells}]. */
export function rowsAcross(live, cells, axes) {
  const row = [...cells];
  for (const { column, cells: own } of axes) [row[column]] = own;
  const base = encodedRow(live, row);
  if (base === null) return null;
  const parts = axes.map(({ column, cells: own }) => partsOf(live, column, own));
  const [first, second = { begin: 0, encoded: [[]] }] = parts;
  const rows = room(first.encoded.length * second.encoded.length * base.length, live.network.precision);
  let at = 0;
  for (const other of second.encoded) {
    for (const one of first.encoded) {
      rows.set(base, at);
      rows.set(one, at + first.begin);
      rows.set(other, at + second.begin);
      at += base.length;
    }
  }
  return rows;
}

/* So many rows on the straight way from one to another, as the network receives them. */
export function rowsBetween(live, from, to, count) {
  const [start, end] = [from, to].map((cells) => encodedRow(live, cells));
  if (start === null || end === null) return null;
  const rows = room(count * start.length, live.network.precision);
  for (let place = 0; place < count; place += 1) {
    const t = place / (count - 1);
    start.forEach((value, input) => (rows[place * start.length + input] = value + t * (end[input] - value)));
  }
  return rows;
}

function encodedRow(live, cells) {
  try {
    return encodeRow(live.parts, cells);
  } catch {
    return null; // what is wrong with the row is said where it is edited
  }
}

function partsOf(live, column, cells) {
  const widths = live.parts.slice(0, column).map(widthOf);
  return {
    begin: widths.reduce((sum, width) => sum + width, 0),
    encoded: cells.map((cell) => encodeRow([live.parts[column]], [cell])),
  };
}

function widthOf({ kind, categories, has_other: other, has_missing: missing }) {
  return (kind === "number" ? 1 : categories.length + (other ? 1 : 0)) + (missing ? 1 : 0);
}
