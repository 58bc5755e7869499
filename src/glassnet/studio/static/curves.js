/* Loss and accuracy over the epochs; those of another moment beside them, where one is compared. */

import { curves } from "./chart.js";
import { element, refill } from "./elements.js";

export class Curves {
  constructor(studio, comparison) {
    this.studio = studio;
    this.root = element("section", { class: "card", "aria-label": "Curves" });
    studio.subscribe((what) => (what === "frame" || what === "bench") && this.refresh());
    comparison.subscribe((other) => {
      this.other = other;
      this.drawn = null;
      this.refresh();
    });
  }

  refresh() {
    const points = this.studio.numbers?.curve ?? [];
    const others = this.other?.curve ?? [];
    const drawn = `${points.length} ${points.at(-1)}`;
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    const title = element("h2", {}, "Curves");
    if (!points.length && !others.length) {
      refill(this.root, title, element("p", { class: "quiet" }, "They begin with the first epoch."));
      return;
    }
    refill(this.root, title, ...this.charts(points, others));
  }

  charts(points, others) {
    const epochs = [...new Set([...points, ...others].map(([epoch]) => epoch))].sort((one, other) => one - other);
    const column = (from, place) => {
      const known = new Map(from.map((point) => [point[0], point[place]]));
      return epochs.map((epoch) => known.get(epoch) ?? null);
    };
    const of = this.other ? `run ${this.other.run}: ` : "";
    const learned = (place) => [
      { name: "learned from", values: column(points, place), look: "before" },
      { name: `${of}learned from`, values: column(others, place), look: "other-before" },
    ];
    const held = (place) => [
      { name: "held back", values: column(points, place), look: "held" },
      { name: `${of}held back`, values: column(others, place), look: "other-held" },
    ];
    const chart = (name, series, high) => [element("h3", {}, name), curves(name, epochs, series, null, high)];
    const charts = chart("loss", [...learned(1), ...held(2)], 130);
    if ([...points, ...others].some((point) => point[3] !== null)) {
      const isShare = "accuracy" in (this.studio.numbers ?? this.other).learned_from;
      charts.push(...chart(isShare ? "accuracy" : "R²", held(3), 110));
    }
    return charts;
  }
}
