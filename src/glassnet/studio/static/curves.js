/* Loss and accuracy over the epochs: until the moment that is shown, and fainter what came later in
its run; those of another moment beside them, where one is compared. */

import { curves } from "./chart.js";
import { element, refill } from "./elements.js";
import { slowly } from "./pace.js";

export class Curves {
  constructor(studio, comparison) {
    this.studio = studio;
    this.root = element("section", { class: "card", "aria-label": "Curves" });
    const refresh = slowly(() => this.refresh());
    studio.subscribe((what) => (what === "frame" || what === "bench") && refresh(what, studio.state?.status === "training"));
    comparison.subscribe((other) => {
      this.other = other;
      this.drawn = null;
      this.refresh();
    });
  }

  refresh() {
    const points = this.studio.numbers?.curve ?? [];
    const others = this.other?.curve ?? [];
    const later = this.laterThan(points);
    const drawn = `${points.length} ${points.at(-1)} ${later.at(-1)}`;
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    const title = element("h2", {}, "Curves");
    if (!points.length && !others.length && !later.length) {
      refill(this.root, title, element("p", { class: "quiet" }, "They begin with the first epoch."));
      return;
    }
    refill(this.root, title, ...this.charts(points, later, others));
  }

  /* What came later in the run, as far as it was seen here; and the last point before it. */
  laterThan(points) {
    if (!this.studio.numbers) return [];
    const { run, bench } = this.studio.numbers;
    const last = points.at(-1)?.[0] ?? 0;
    const isSame = this.whole?.run === run && this.whole.bench === bench && run !== 0;
    if (!isSame || last >= (this.whole.points.at(-1)?.[0] ?? 0)) this.whole = { run, bench, points };
    const later = this.whole.points.filter(([epoch]) => epoch > last);
    return later.length ? [...points.slice(-1), ...later] : [];
  }

  charts(points, later, others) {
    const all = [...points, ...later, ...others];
    const epochs = [...new Set(all.map(([epoch]) => epoch))].sort((one, other) => one - other);
    const column = (from, place) => {
      const known = new Map(from.map((point) => [point[0], point[place]]));
      return epochs.map((epoch) => known.get(epoch) ?? null);
    };
    const of = this.other ? `run ${this.other.run}: ` : "";
    const learned = (place) => [
      { name: "learned from", values: column(points, place), look: "before" },
      { name: "later", values: column(later, place), look: "before later" },
      { name: `${of}learned from`, values: column(others, place), look: "other-before" },
    ];
    const held = (place) => [
      { name: "held back", values: column(points, place), look: "held" },
      { name: "later", values: column(later, place), look: "held later" },
      { name: `${of}held back`, values: column(others, place), look: "other-held" },
    ];
    const chart = (name, series, high) => [element("h3", {}, name), curves(name, epochs, series, null, high)];
    const charts = chart("loss", [...learned(1), ...held(2)], 130);
    if (all.some((point) => point[3] !== null)) {
      const isShare = "accuracy" in (this.studio.numbers ?? this.other).learned_from;
      charts.push(...chart(isShare ? "accuracy" : "R²", held(3), 110));
    }
    return charts;
  }
}
