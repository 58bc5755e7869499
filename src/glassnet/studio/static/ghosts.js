/* Ghosts: what another moment's network says, drawn into the view of the one that is shown. It is
computed here, from the other's own numbers. */

import { drawn, refill } from "./elements.js";
import { forward } from "./forward.js";
import { outputsIn } from "./grid.js";

export class Ghosts {
  constructor(views, comparison) {
    Object.assign(this, { views, comparison });
    this.group = drawn("g", { class: "others" });
    views.guests.push((view) => this.enter(view));
    comparison.subscribe(() => this.draw());
  }

  /* Another view is there; its rows may become others with every choice of a row. */
  enter(view) {
    const { live } = this.views;
    if (live !== this.live) live.subscribe(() => this.live === live && this.view.grid !== this.grid && this.draw());
    Object.assign(this, { view, live });
    this.draw();
  }

  draw() {
    const { view } = this;
    const { other } = this.comparison;
    this.group.remove();
    this.grid = view?.grid;
    if (!other || !this.grid || !view.plot || view.isStraight === false) return;
    view.plot.over.append(this.group);
    const layers = forward(other.network, this.grid.inputs);
    const paths = view.kind === "curve" ? curves(view, layers) : [joined(view.decisionPath(other.network, layers))];
    const title = drawn("title", {}, `run ${other.run}, step ${other.step}`);
    refill(this.group, title, ...paths.map((d) => drawn("path", { class: "other", d })));
  }
}

function curves(view, layers) {
  return view.valuesOf(outputsIn(layers)).map((line) => view.path(line));
}

/* The same path with pieces that meet joined to lines, so that they can be dashed; the border of two
classes is there from both sides, and taken once. */
function joined(path) {
  const cut = path.split("M").slice(1).map((piece) => piece.split("L"));
  const pieces = [...new Map(cut.map((piece) => [[...piece].sort().join("L"), piece])).values()];
  const ends = new Map();
  for (const piece of pieces) for (const end of piece) ends.set(end, [...(ends.get(end) ?? []), piece]);
  const used = new Set();
  const next = (end) => ends.get(end).find((piece) => !used.has(piece));
  const follow = (end) => {
    const line = [];
    for (let piece = next(end); piece; piece = next(end)) {
      used.add(piece);
      end = piece[0] === end ? piece[1] : piece[0];
      line.push(end);
    }
    return line;
  };
  const lines = pieces.flatMap((piece) => {
    if (used.has(piece)) return [];
    used.add(piece);
    const [from, to] = piece;
    return [[...follow(from).reverse(), from, to, ...follow(to)]];
  });
  return lines.map((line) => `M${line.join("L")}`).join("");
}
