/* Loss and accuracy over the epochs. */

import { curves } from "./chart.js";
import { element, refill } from "./elements.js";

export class Curves {
  constructor(studio) {
    this.studio = studio;
    this.root = element("section", { class: "card", "aria-label": "Curves" });
    studio.subscribe((what) => (what === "frame" || what === "bench") && this.refresh());
  }

  refresh() {
    const points = this.studio.numbers?.curve ?? [];
    if (points.length === this.drawn && points.at(-1)?.[0] === this.last) return;
    this.drawn = points.length;
    this.last = points.at(-1)?.[0];
    const title = element("h2", {}, "Curves");
    if (!points.length) {
      refill(this.root, title, element("p", { class: "quiet" }, "They begin with the first epoch."));
      return;
    }
    const column = (place) => points.map((point) => point[place]);
    const series = [
      { name: "learned from", values: column(1), look: "before" },
      { name: "held back", values: column(2), look: "held" },
    ];
    const charts = [element("h3", {}, "loss"), curves("loss", column(0), series, null, 130)];
    if (column(3).some((value) => value !== null)) {
      const isShare = "accuracy" in this.studio.numbers.learned_from;
      const name = isShare ? "accuracy" : "R²";
      const held = [{ name: "held back", values: column(3), look: "held" }];
      charts.push(element("h3", {}, name), curves(name, column(0), held, null, 110));
    }
    refill(this.root, title, ...charts);
  }
}
