/* The picture that the network makes: its function for one input, its areas for two, and for more
what it says about rows. All of it is computed here, in the same frame as the numbers change.

Others may draw on it: `guests.push((view) => …)` is called with every new view; a view with axes has
`view.plot` (plot.js), of which the groups `under` and `over` are for guests. */

import { AreaView } from "./area_view.js";
import { CurveView } from "./curve_view.js";
import { element, refill } from "./elements.js";
import { RowView } from "./row_view.js";

export class ViewPanel {
  constructor(studio) {
    this.studio = studio;
    this.guests = [];
    this.root = element("section", { class: "card", "aria-label": "View" });
  }

  /* Show another bench. */
  show() {
    this.view = viewOf(this.studio.live);
    refill(this.root, element("h2", {}, "View"), this.view.root);
    for (const guest of this.guests) guest(this.view);
  }
}

function viewOf(live) {
  const isPlain = live.parts.every(({ kind, has_missing: flag }) => kind === "number" && !flag);
  if (isPlain && live.parts.length === 1) return new CurveView(live);
  if (isPlain && live.parts.length === 2 && live.task !== "multi-label") return new AreaView(live);
  return new RowView(live);
}
