/* A plot: a frame with two axes, and where on it a pair of values is. What others draw on it goes
into its group `under` (behind the rows) or `over` (in front of everything). */

import { drawn, short } from "./elements.js";
import { four } from "./numbers.js";

export const BROAD = 360;
const STEP = 0.38; // half of a step, where the next is 1 further
export const EDGE = { left: 44, right: 10, top: 10, bottom: 30 };

export class Plot {
  /* `across` and `up` are ranges {low, high}, and may name their `ticks`; `names` are those of the
  two axes. */
  constructor(title, across, up, names, high = BROAD) {
    Object.assign(this, { across, up, high });
    this.under = drawn("g", { class: "under" });
    this.inside = drawn("g", { class: "inside" });
    this.over = drawn("g", { class: "over" });
    const size = { viewBox: `0 0 ${BROAD} ${high}` };
    this.svg = drawn("svg", { class: "view", ...size, role: "img", "aria-label": title });
    this.svg.append(...this.ticks(), ...this.titles(names), this.under, this.inside, this.over);
  }

  x(value) {
    const { low, high } = this.across;
    return EDGE.left + ((value - low) / (high - low)) * (BROAD - EDGE.left - EDGE.right);
  }

  y(value) {
    const { low, high } = this.up;
    return this.high - EDGE.bottom - ((value - low) / (high - low)) * (this.high - EDGE.top - EDGE.bottom);
  }

  /* A line through pairs of values, or a step for each of them. It has a gap where there is no value;
  what is far outside is drawn not quite as far, since browsers draw no longer ways. */
  path(across, up, isStepped = false) {
    const far = 4 * this.high;
    let path = "";
    let isGap = true;
    across.forEach((value, place) => {
      const y = Math.max(-far, Math.min(far, this.y(up[place]))).toFixed(1);
      if (Number.isNaN(up[place])) isGap = true;
      else if (isStepped) path += `M${this.x(value - STEP).toFixed(1)} ${y}H${this.x(value + STEP).toFixed(1)}`;
      else {
        path += `${isGap ? "M" : "L"}${this.x(value).toFixed(1)} ${y}`;
        isGap = false;
      }
    });
    return path;
  }

  /* The pair of values under a pointer; null beside the plot. */
  valuesAt(event) {
    const box = this.svg.getBoundingClientRect();
    const inside = {
      x: ((event.clientX - box.left) / box.width) * BROAD - EDGE.left,
      y: this.high - EDGE.bottom - ((event.clientY - box.top) / box.height) * this.high,
    };
    const shares = [inside.x / (BROAD - EDGE.left - EDGE.right), inside.y / (this.high - EDGE.top - EDGE.bottom)];
    if (shares.some((share) => share < 0 || share > 1)) return null;
    return [this.across, this.up].map(({ low, high }, axis) => low + shares[axis] * (high - low));
  }

  ticks() {
    const across = ticksOf(this.across).map(({ value, text }) => {
      const { low, high } = this.across;
      const side = value === low ? "start" : value === high ? "end" : "middle";
      return drawn("text", { class: "tick", x: this.x(value), y: this.high - 14, "text-anchor": side }, text);
    });
    const up = ticksOf(this.up).map(({ value, text }) => {
      const at = { x: EDGE.left - 6, y: this.y(value) + 4, "text-anchor": "end" };
      return drawn("text", { class: "tick", ...at }, short(text, 7));
    });
    return [...across, ...up];
  }

  titles([below, beside]) {
    const foot = { x: BROAD - EDGE.right, y: this.high - 2, "text-anchor": "end" };
    const head = { x: EDGE.left + 4, y: EDGE.top + 12 };
    return [
      drawn("text", { class: "tick", ...foot }, short(below, 40)),
      drawn("text", { class: "tick", ...head }, short(beside, 40)),
    ];
  }
}

/* A range of values, and a share more at both ends. */
export function rangeOf(values, share) {
  const low = values.reduce((least, value) => Math.min(least, value), Infinity);
  const high = values.reduce((most, value) => Math.max(most, value), -Infinity);
  if (!Number.isFinite(high - low)) return { low: -1, high: 1 };
  const more = (high - low || 1) * share;
  return { low: low - more, high: high + more };
}

/* The ticks of a range: its own; or its ends, and between them 0 or the middle. */
function ticksOf({ low, high, ticks }) {
  if (ticks) return ticks;
  const share = -low / (high - low); // where 0 is
  const middle = share > 0.25 && share < 0.75 ? 0 : (low + high) / 2;
  return [low, middle, high].map((value) => ({ value, text: four(Number(value.toPrecision(2))) }));
}
