/* What becomes of every column before the network sees it: scaled numbers, or an input for every word. */

import { element, refill, short } from "./elements.js";
import { counted, four } from "./numbers.js";

const MOST = 40; // columns
const WORDS = 6; // of a column

export class Scaling {
  constructor(studio) {
    this.studio = studio;
    this.body = element("div", { class: "scaled" });
    const summary = element("summary", {}, "how columns become inputs");
    this.root = element("details", { class: "small" }, summary, this.body);
    studio.subscribe((what) => what === "bench" && this.refresh());
  }

  refresh() {
    const { parts, targets, task } = this.studio.live;
    const heads = ["column", "centre", "spread"].map((text) => element("th", { scope: "col" }, text));
    const lines = parts.slice(0, MOST).map((part) => lineOf(part, part.name));
    const scaled = task === "regression" ? targets : [];
    lines.push(...scaled.map((target) => lineOf({ kind: "number", ...target }, `${target.name} (learned)`)));
    const table = element(
      "table",
      { class: "plain" },
      element("thead", {}, element("tr", {}, ...heads)),
      element("tbody", {}, ...lines),
    );
    const rule = element("p", { class: "quiet" }, "Input = (number − centre) / spread, both measured on the rows learned from.");
    const more = parts.length - MOST;
    const rest = more > 0 ? element("p", { class: "quiet" }, `and ${counted(more, "more column")}`) : null;
    refill(this.body, rule, table, rest);
  }
}

function lineOf(part, name) {
  const head = element("th", { scope: "row", title: name }, element("bdi", {}, short(name, 18)));
  if (part.kind !== "number") {
    const words = part.categories.slice(0, WORDS).map((word) => short(word, 12)).join(", ");
    const more = part.categories.length > WORDS ? ", …" : "";
    const said = `${counted(part.categories.length, "input")}, 1 or 0: ${words}${more}`;
    return element("tr", {}, head, element("td", { colspan: 2 }, element("bdi", {}, said)));
  }
  const { centre, spread, bound } = part.scale;
  const title = bound ? `drawn in to ±${bound}` : null;
  const flag = part.has_missing ? `missing: ${four(part.filling)}, and an input that says so` : title;
  return element("tr", { title: flag }, head, element("td", {}, four(centre)), element("td", {}, four(spread)));
}
