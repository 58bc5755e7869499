/* The axis of a plot along a column: numbers from low to high, or categories as steps of width 1. */

import { rangeOf } from "./plot.js";
import { short } from "./elements.js";

const MORE = 0.08; // of a column's range, beyond both ends
const MOST_NAMES = 8; // of categories that are written at an axis
const NONE = "(missing)";

/* The axis of a column of the live network's table. */
export function axisOf(live, column) {
  const part = live.parts[column];
  return part.kind === "number" ? new NumberAxis(live, column) : new CategoryAxis(live, column);
}

export class NumberAxis {
  constructor(live, column) {
    const { name, whole } = live.parts[column];
    const cells = live.rows.map((row) => placeOf(row.cells[column])).filter((value) => value !== null);
    const sheet = live.contents.sheet?.[column]; // of points that are drawn, which stays as it is
    const range = sheet ? { low: sheet[0], high: sheet[1] } : rangeOf(cells, MORE);
    Object.assign(this, { column, name, whole, ...range });
    this.isStepped = false;
  }

  /* So many cells along the axis, in the middles of as many parts of it. */
  cells(count) {
    return middles(this, count).map((value) => this.cellAt(value));
  }

  /* The cell that stands at a place. */
  cellAt(value) {
    return this.whole ? Math.max(0, Math.min(this.whole - 1, Math.round(value))) : value;
  }

  /* Where a cell stands; null if nowhere. */
  placeOf(cell) {
    return placeOf(cell);
  }
}

export class CategoryAxis {
  constructor(live, column) {
    const { name, categories, has_missing: hasMissing } = live.parts[column];
    this.words = [...categories, ...(hasMissing ? [null] : [])];
    Object.assign(this, { column, name, low: -0.5, high: this.words.length - 0.5, isStepped: true });
    const step = Math.ceil(this.words.length / MOST_NAMES);
    const shown = this.words.map((word, value) => ({ value, text: short(word ?? NONE, 10) }));
    this.ticks = shown.filter((_, place) => place % step === 0);
  }

  cells(count) {
    return middles(this, count).map((value) => this.cellAt(value));
  }

  cellAt(value) {
    return this.words[Math.max(0, Math.min(this.words.length - 1, Math.round(value)))];
  }

  placeOf(cell) {
    const place = this.words.indexOf(cell);
    return place < 0 ? null : place;
  }
}

/* So many values along a range, evenly. */
export function along({ low, high }, count) {
  return Array.from({ length: count }, (_, place) => low + ((high - low) * place) / (count - 1));
}

function middles({ low, high }, count) {
  return Array.from({ length: count }, (_, place) => low + ((high - low) * (place + 0.5)) / count);
}

function placeOf(cell) {
  const value = cell === null || cell === "" ? NaN : Number(cell);
  return Number.isFinite(value) ? value : null;
}
