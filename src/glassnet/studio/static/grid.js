/* Made-up rows, encoded once, and what the network says about them whenever it is asked. */

import { encodeRow } from "./encoding.js";
import { forward, room } from "./forward.js";

export class Grid {
  constructor(live, cells) {
    this.live = live;
    const width = live.network.input_shape[0];
    const data = room(cells.length * width, live.network.precision);
    cells.forEach((row, place) => data.set(encodeRow(live.parts, row), place * width));
    this.inputs = { data, shape: [cells.length, width] };
  }

  /* The outputs of the network, and how many there are of each row. */
  outputs() {
    const { data, shape } = forward(this.live.network, this.inputs).at(-1);
    return { data, width: shape[1] };
  }
}

/* A column's cells that are numbers. */
export function cellsOf(live, column) {
  return live.rows.map((row) => Number(row.cells[column])).filter(Number.isFinite);
}
