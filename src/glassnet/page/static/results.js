/* The results: how well it does, against what; how it learned; what was taken for what. */

import { curves, matrix, plainTable, points } from "./chart.js";
import { element, refill } from "./elements.js";
import { four, whole } from "./numbers.js";

/* Loss and metrics on the rows learned from and on those held back. */
export function measuresTable({ measures, judged, notes }) {
  const hasOutside = measures.some(({ outside }) => outside !== null);
  const heads = hasOutside ? ["", judged, "learned from", "gap"] : ["", judged];
  const lines = measures.map(({ name, inside, outside }) =>
    hasOutside
      ? [name, four(outside), four(inside), gap(outside, inside)]
      : [name, four(inside)],
  );
  const rest = notes.map((text) => element("p", { class: "quiet" }, text));
  const table = plainTable(null, heads, lines);
  table.classList.add("measured");
  return [table, ...rest];
}

function gap(outside, inside) {
  if (outside === null || inside === null) return four(null);
  const rounded = Number((outside - inside).toPrecision(3));
  return rounded > 0 ? `+${four(rounded)}` : four(rounded);
}

/* Curves of the losses, and of the metrics: pairs of a title and what it stands above. */
export function historyCharts({ epochs, losses, metrics, best, every }, height) {
  const looks = ["before", "held", "other"];
  const shown = losses.map((one, place) => ({ ...one, look: looks[place] }));
  const often = every > 1 ? `, one epoch in about ${whole(every)}` : "";
  const charts = [[`Loss by epoch${often}`, curves("loss", epochs, shown, best, height)]];
  if (metrics.length) {
    const others = metrics.slice(0, 2).map((one, place) => ({ ...one, look: looks[place + 1] }));
    const name = metrics[0].name.split(",")[0];
    const title = name[0].toUpperCase() + name.slice(1);
    charts.push([`${title} by epoch${often}`, curves(title, epochs, others, best, height)]);
  }
  return charts;
}

/* A confusion matrix for every target that has classes, or what each class is taken for. */
export function matrices({ matrices: found, judged }) {
  return found.map(({ target, classes, counts, recalls }) => {
    const of = target ? `${target}: ` : "";
    if (counts) {
      const box = element("div", { class: "wide", tabindex: "0", role: "group", "aria-label": "confusion matrix" });
      box.append(matrix(classes, counts, `${of}true class down, predicted across (rows ${judged})`));
      return box;
    }
    const heads = ["class", "rows", "recall", "else mostly taken for"];
    const lines = recalls.map(([name, rows, recall, other]) => [name, whole(rows), four(recall), other]);
    return plainTable(`${of}the classes that are found least (rows ${judged})`, heads, lines);
  });
}

/* Predicted against true, and what is left between them, for one number that is learned. */
export class Scatter {
  constructor(state, place, isRest) {
    this.state = state;
    this.place = place;
    this.isRest = isRest;
    this.root = element("div", {});
    state.subscribe(() => this.refresh());
    this.refresh();
  }

  refresh() {
    const { state, place, isRest } = this;
    const { name } = state.targets[place];
    const known = state.rows.flatMap((row, number) => (row.truth ? [[row, number]] : []));
    const dots = known.map(([row, number]) => {
      const said = state.answers[number].said[place];
      const truth = row.truth[place];
      const title = `row ${row.number}: predicted ${four(said)}, true ${four(truth)}`;
      const at = isRest ? { x: said, y: said - truth } : { x: truth, y: said };
      return { ...at, hollow: !row.back, title, picked: number === state.row };
    });
    const pick = (at) => state.pickRow(known[at][1]);
    const below = `${isRest ? "predicted" : "true"} ${name}`;
    const title = isRest ? `predicted − true ${name}` : `predicted against true ${name}`;
    refill(this.root, points(title, below, dots, !isRest, pick));
  }
}
