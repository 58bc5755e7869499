/* The whole arithmetic of what is picked, by the library itself: how the neuron came about on the
row, how the loss of the row changes with its weight, and what the next step of training would do;
and the row's answer as a formula of its own cells. Asked for only when it is open and numbers rest. */

import { element, refill } from "./elements.js";
import { sourceNames } from "./network.js";
import { counted, exact, four, whole } from "./numbers.js";

const PAUSE = 200; // milliseconds, after which numbers rest
const MOST_LINES = 12; // columns of a formula

class Asked {
  constructor(studio, title, look) {
    this.studio = studio;
    this.holder = element("div", { class: "told" });
    this.root = element("details", { class: look }, element("summary", {}, title), this.holder);
    this.root.addEventListener("toggle", () => this.wish());
    studio.subscribe((what) => what === "state" && this.wish());
  }

  show() {
    const { live } = this.studio;
    live.subscribe((what) => this.studio.live === live && this.hear(what));
    this.wish();
  }

  hear() {
    this.wish();
  }

  /* Ask, as soon as nothing has changed for a moment; until then what is there is shown as old. */
  wish() {
    clearTimeout(this.timer);
    if (!this.root.open || !this.studio.live) return;
    this.holder.classList.add("old");
    this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    const { studio } = this;
    const { live } = studio;
    if (studio.state?.status === "training") {
      refill(this.holder, element("p", { class: "quiet" }, "It is worked out when training rests."));
      return;
    }
    if (live.hand || live.unanswered) {
      this.wish();
      return;
    }
    const turn = (this.turn = (this.turn ?? 0) + 1);
    const cells = live.plainCells();
    const answer = cells ? await this.question(live, cells) : { ok: false, message: "a cell of this row cannot be used" };
    if (turn !== this.turn || studio.live !== live || !answer) return;
    this.holder.classList.remove("old");
    if (answer.ok) refill(this.holder, ...this.told(answer, live));
    else refill(this.holder, element("p", { class: "quiet" }, `${answer.message}.`));
  }
}

export class Arithmetic extends Asked {
  constructor(studio) {
    super(studio, "The whole arithmetic", "arithmetic");
  }

  /* A connection that is picked in the drawing is explained at once. */
  hear(what) {
    if (what === "picked" && this.studio.live.connection) this.root.open = true;
    this.wish();
  }

  question(live, cells) {
    const stage = live.stages[live.picked.stage];
    if (stage.kind !== "neurons") return { ok: false, message: "Pick a neuron of a layer, or one of its connections" };
    const given = { cells, layer: live.network.layers[stage.sum].name, neuron: live.picked.neuron };
    const input = live.connection?.input ?? -1;
    return this.studio.quietly("explain", { ...given, truth: live.plainTruth(), input });
  }

  told({ forward, gradient, next }, live) {
    const { stage, neuron } = live.picked;
    const input = live.connection?.input ?? null;
    const from = input === null ? "its bias" : `the weight from ${sourceNames(live.stages, stage)[input]}`;
    const parts = [part("Forward", ...forward.map(numberOf))];
    if (gradient) {
      const links = gradient.links.flatMap(({ layer, numbers }) => [element("h5", {}, `at ${layer}`), ...numbers.map(numberOf)]);
      const end = element("h5", {}, `so that ${gradient.parameter} has the gradient ${four(gradient.value)}`);
      parts.push(part(`Backward: how this row's loss changes with ${from}`, ...links, end, ...gradient.lines.map(lineOf)));
    }
    parts.push(this.next(next, from));
    const name = element("p", { class: "quiet small" }, `${live.nameOf(stage, neuron)}, and ${from}. Sums of terms add up to the last digit; what the network itself rounds is a term.`);
    return [name, ...parts];
  }

  next(next, from) {
    const where = `step ${whole(next.step)}: batch ${next.batch} of ${next.batches} in epoch ${next.epoch}, ${whole(next.rows)} rows`;
    const lines = [
      element("p", { class: "quiet small" }, `${where}, counted among those learned from; ${next.optimizer}; ${next.formula}`),
      ...next.lines.map(lineOf),
      valueLine(next.frozen ? "it is frozen, and stays" : "it becomes", next.frozen ? next.before : next.after),
    ];
    return part(`The next step would move ${from} from ${four(next.before)}`, ...lines);
  }
}

/* The answer as a sum of what the columns contribute, and what it takes to change it. */
export class Formula extends Asked {
  constructor(studio) {
    super(studio, "This row's formula, and what would change its answer", "formula");
  }

  question(live, cells) {
    return this.studio.quietly("formula", { cells });
  }

  told({ formula }, live) {
    const best = formula.task === "regression" ? 0 : formula.scores.indexOf(Math.max(...formula.scores));
    const kind = formula.exact ? "exactly this sum, wherever no neuron switches" : `a tangent, for ${formula.curved} is curved`;
    const name = formula.outputs[best];
    const what = formula.task === "regression" ? name : `the score of ${name}`;
    const order = [...formula.columns].sort((one, other) => Math.abs(other.relative[best]) - Math.abs(one.relative[best]));
    const shown = order.slice(0, MOST_LINES);
    const rest = order.slice(MOST_LINES).reduce((sum, column) => sum + column.contributions[best], 0);
    const terms = [
      { name: "constant", written: "", value: formula.constant[best] },
      ...shown.map((column) => ({ name: column.name, written: writtenOf(column, best), value: column.contributions[best] })),
      ...(order.length > MOST_LINES ? [{ name: counted(order.length - MOST_LINES, "other column"), written: "", value: rest }] : []),
      { name: "rounding", written: "", value: formula.rest[best] },
    ];
    return [
      this.flip(formula),
      element("p", { class: "quiet small" }, `Here ${what} is ${kind}:`),
      sumTable({ name: what, terms, value: formula.scores[best] }),
      ...this.flips(formula),
    ];
  }

  flip({ task, smallest_flip: flip, answer, columns }) {
    if (task === "regression") return element("p", {}, `The network says ${answer}; what one unit of a column adds is its coefficient.`);
    const cells = columns.flatMap(({ name, replacements }) =>
      replacements.filter(({ flips }) => flips).map(({ cell, answer: other }) => `${name} ${cell} makes it ${other}`),
    );
    const words = flip ? [flipOf(flip, columns), ...cells] : cells;
    const text = words.length ? words[0] : "no change of one column alone changes the answer";
    return element("p", { class: "flip" }, "The network says ", element("b", {}, answer), `; ${text}.`);
  }

  flips({ task, columns, smallest_flip: smallest }) {
    if (task === "regression") return [];
    const lines = columns.flatMap(({ flip }) => (flip && flip.column !== smallest?.column ? [flipOf(flip, columns)] : []));
    if (!lines.length) return [];
    const list = lines.slice(0, MOST_LINES).map((text) => element("li", {}, text));
    return [element("p", { class: "quiet small" }, "Or, one column at a time, each tried on the network:"), element("ul", { class: "small" }, ...list)];
  }
}

function flipOf({ column, value, after }, columns) {
  const { cell } = columns.find(({ name }) => name === column);
  return `${column} from ${cell === null ? "missing" : four(cell)} to ${exact(value)} makes it ${after}`;
}

function writtenOf({ kind, cell, coefficients, bent }, output) {
  if (kind === "category") return cell ?? "missing";
  if (cell === null || bent) return cell === null ? "missing" : four(cell);
  return `${four(coefficients[output])} · ${four(cell)}`;
}

/* -- lines ------------------------------------------------------------------------------------ */

function part(title, ...children) {
  return element("section", { class: "told-part" }, element("h4", {}, title), ...children);
}

function numberOf({ name, lines }) {
  return element("div", { class: "told-number" }, element("p", { class: "told-name" }, name), ...lines.map(lineOf));
}

function lineOf(line) {
  return line.kind === "sum" ? sumTable(line) : calculation(line);
}

function calculation({ name, formula, written, value, rounding }) {
  const rounded = rounding ? element("span", { class: "quiet", title: exact(rounding) }, ` (rounded by ${four(rounding)})`) : null;
  return element(
    "p",
    { class: "told-line" },
    `${name} = ${formula} = ${written} = `,
    element("b", { class: "number", title: exact(value), "data-value": String(value) }, four(value)),
    rounded,
  );
}

function sumTable({ name, formula, terms, value }) {
  const rows = terms.map(({ name: of, written, value: own, role }) =>
    element(
      "tr",
      { class: `told-${role ?? "term"}` },
      element("th", { scope: "row" }, of),
      element("td", {}, written),
      element("td", { class: "number", title: exact(own), "data-term": String(own) }, four(own)),
    ),
  );
  const total = element(
    "tr",
    { class: "told-total" },
    element("th", { scope: "row", colspan: 2 }, formula ? `${name} = ${formula}` : name),
    element("td", { class: "number", title: exact(value), "data-value": String(value) }, four(value)),
  );
  return element("table", { class: "told-sum" }, element("tbody", {}, ...rows, total));
}

function valueLine(text, value) {
  return element("p", { class: "told-line" }, `${text} `, element("b", { class: "number", title: exact(value), "data-next": String(value) }, four(value)));
}
