/* A sentence to begin with, and what is to be said when something is wrong. */

import { button, element, refill } from "./elements.js";

export class Notice {
  constructor(studio, header) {
    Object.assign(this, { studio, header, failure: null });
    this.root = element("div", { class: "notice", role: "alert", hidden: true });
    studio.subscribe((what, given) => {
      if (what === "failed") this.failure = given;
      if (what !== "frame" || this.isFirst) this.refresh();
    });
  }

  refresh() {
    const parts = this.parts();
    if (parts === undefined) return; // it is not known yet
    this.root.hidden = parts === null;
    const text = parts ? `${parts[0]} ${parts[1]}` : "";
    if (text === this.shown) return;
    this.shown = text;
    if (parts === null) return;
    const [kind, sentence, ...acts] = parts;
    this.root.className = `notice ${kind}`;
    refill(this.root, element("p", {}, sentence), ...acts);
  }

  parts() {
    const { studio, failure } = this;
    const { state, socket, numbers } = studio;
    this.isFirst = false;
    if (socket === "refused") {
      return ["bad", "This window does not know the studio. Open the address that glassnet studio has printed."];
    }
    if (socket !== "open" && state) {
      return ["bad", "The connection is lost; training goes on where it was. Connecting again …"];
    }
    if (state?.status === "diverged") {
      const calm = button("A tenth of the learning rate", () => this.calm());
      const back = button("Rewind", () => studio.ask("rewind"));
      return ["bad", `Training has stopped: ${inOneLine(state.problem)}.`, calm, back];
    }
    if (failure) {
      const close = button("Close", () => studio.tell("failed", null));
      return ["bad", `${inOneLine(failure)}.`, close];
    }
    if (state?.drawing.points === 0) {
      return ["first", "This sheet is empty: put points of different classes, or of a curve, onto the view, and let the network learn them."];
    }
    this.isFirst = true;
    if (!state || numbers?.bench !== studio.bench) return undefined;
    if (numbers.step || state.status === "training" || state.lesson.open) return null;
    const start = button("▶ Train", () => this.header.toggle(), { class: "main" });
    return ["first", "Nothing was trained here yet: let the network train, and watch how its picture changes.", start];
  }

  async calm() {
    const { studio } = this;
    const rate = studio.state.learning.learning_rate / 10;
    await studio.ask("learning", { learning_rate: rate });
    await studio.ask("train");
  }
}

/* What stands in the place of an answer where the connection was lost meanwhile. */
export const LOST = { ok: false, message: "the connection is lost", do: "try again when it is back" };

/* A refusal in one sentence. */
export function inOneLine({ message, do: help }) {
  return `${message}. What helps: ${help}`;
}

/* A refusal in full, as a list: names and places from outside keep the direction of their own writing. */
export function inFull({ message, where, do: help }) {
  const lines = [["What is wrong", message], ["Where", where], ["What helps", help]].filter(([, text]) => text);
  const list = lines.map(([name, text]) => element("div", {}, element("dt", {}, name), element("dd", {}, element("bdi", {}, text))));
  return element("dl", { class: "wrong-table" }, ...list);
}
