/* The lesson: what a stage says and asks for, what of it is there, and the way on. It never stands
in the way: everything else on the page works as it does without it. */

import { button, drawn, element, focusedNear, passOn, refill } from "./elements.js";
import { LOST, inFull } from "./notice.js";

export class LessonPanel {
  constructor(studio) {
    this.studio = studio;
    this.list = element("ul", { class: "lesson-list" });
    this.picker = element("input", { type: "file", hidden: true, accept: ".toml" });
    this.picker.addEventListener("change", () => this.picker.files.length && this.openFile(this.picker.files[0]));
    const own = button("Open a lesson file …", () => this.choose(), { title: "a TOML file of your own; or drop it anywhere on the page" });
    this.problem = element("div", { class: "notice bad", role: "alert", hidden: true });
    const parts = [this.list, own, this.picker, this.problem];
    this.chooser = element("details", { class: "lesson-chooser" }, element("summary", {}, "Lessons"), ...parts);
    this.body = element("div", { class: "lesson-body", hidden: true });
    this.said = element("p", { class: "hidden", role: "status" });
    this.root = element("section", { class: "card lesson", "aria-label": "Lesson" }, this.body, this.chooser, this.said);
    this.build();
    studio.subscribe((what) => {
      if (what === "state" || what === "bench") this.refresh();
      if (what === "frame") this.tick();
    });
  }

  /* The view is another: draw into it what the function should look like. */
  guest(view) {
    this.view = view;
    this.drawCurve();
  }

  build() {
    const { studio } = this;
    this.title = element("h2", {});
    this.stages = element("ol", { class: "lesson-stages", "aria-label": "stages" });
    this.heading = element("h3", { tabindex: "-1" });
    this.text = element("div", { class: "lesson-text" });
    this.tasks = element("ul", { class: "lesson-tasks", "aria-label": "what is asked" });
    this.hints = element("ol", { class: "lesson-hints", "aria-label": "hints" });
    this.away = element("div", { class: "lesson-away", hidden: true });
    refill(
      this.away,
      element("p", {}, "Another network is on the bench. Play as long as you like; the lesson waits."),
      button("Bring the lesson back", () => studio.ask("bring_back")),
    );
    this.back = button("Back", () => this.go(-1));
    this.next = button("Next", () => this.go(1), { class: "main" });
    this.hint = button("Hint", () => studio.ask("hint"));
    this.show = button("Show me", () => studio.ask("show_me"));
    this.anew = button("Begin this stage anew", () => studio.ask("stage_anew"));
    this.leave = button("Leave the lesson", () => this.leaveLesson());
    this.structure = button("Show the structure", () => this.toggleStructure(), { "aria-pressed": "false" });
    const acts = [this.anew, this.structure, this.leave];
    const more = element("details", { class: "lesson-more" }, element("summary", {}, "More"), ...acts);
    refill(
      this.body,
      this.title,
      this.stages,
      this.heading,
      this.text,
      this.tasks,
      this.hints,
      this.away,
      element("div", { class: "lesson-tools" }, this.back, this.next, this.hint, this.show),
      more,
    );
  }

  async go(step) {
    await this.studio.ask("stage", { stage: this.open.stage + step });
    this.heading.focus();
  }

  async leaveLesson() {
    await this.studio.ask("leave_lesson");
    this.chooser.querySelector("summary").focus();
  }

  /* The buttons for layers and neurons make way for the knobs, until they are wanted. */
  toggleStructure() {
    const isShown = this.root.closest(".floor").classList.toggle("with-structure");
    this.structure.setAttribute("aria-pressed", String(isShown));
  }

  get open() {
    return this.studio.state?.lesson.open ?? null;
  }

  refresh() {
    if (!this.studio.state) return;
    this.showShelf();
    const { open } = this;
    this.body.hidden = open === null;
    this.root.closest(".floor")?.classList.toggle("with-lesson", open !== null);
    if (open === null) {
      this.at = this.drawn = this.wasDone = null;
      this.drawCurve();
      return;
    }
    this.showStage(open);
    this.showTasks(open.checks, open.is_on_bench);
    this.showTools(open);
    this.drawCurve();
    this.turnTo(open);
    this.toHeading();
  }

  /* -- the list of lessons ---------------------------------------------------------------- */

  showShelf() {
    const { shelf, open } = this.studio.state.lesson;
    this.chooser.firstChild.textContent = open ? "Other lessons" : "Lessons";
    const told = JSON.stringify([shelf, open?.id]);
    if (told === this.toldShelf) return;
    this.toldShelf = told;
    refill(this.list, ...shelf.map((lesson) => this.entry(lesson, open?.id)));
  }

  entry({ id, title, about, chapter, stages, done }, current) {
    const choose = async () => {
      this.problem.hidden = true;
      const answer = await this.studio.ask("lesson", { name: id });
      this.chooser.open = false;
      if (answer?.ok) this.enter(id);
    };
    const isDone = done === stages;
    const state = isDone ? "done" : done ? `${done} of ${stages}` : "";
    const book = chapter ? `chapter ${chapter}` : "";
    const name = element("span", { class: "lesson-name" }, isDone ? `✓ ${title}` : title);
    const note = element("span", { class: "quiet small" }, [book, state].filter(Boolean).join(" · "));
    const act = element("button", { type: "button", title: about, onclick: choose, disabled: id === current }, name, note);
    return element("li", {}, act);
  }

  /* Ask for the file of a lesson. */
  choose() {
    this.picker.value = "";
    this.picker.click();
  }

  /* Begin the lesson in a file; what is wrong with that is said beside the lessons. */
  async openFile(file) {
    this.problem.hidden = true;
    const sent = await this.studio.model.upload(file.name, file);
    const answer = sent.ok ? ((await this.studio.quietly("open_lesson", { upload: sent.upload })) ?? LOST) : sent;
    this.chooser.open = !answer.ok;
    this.problem.hidden = answer.ok;
    refill(this.problem, answer.ok ? null : inFull(answer));
    if (answer.ok) this.enter(answer.lesson);
    else this.problem.scrollIntoView({ block: "nearest" });
  }

  /* Bring the beginning of a lesson into sight, as soon as it is there. */
  enter(id) {
    this.entered = id;
    this.toHeading();
  }

  toHeading() {
    if (!this.entered || this.open?.id !== this.entered) return;
    this.entered = null;
    this.heading.focus({ preventScroll: true });
    this.root.scrollIntoView();
  }

  /* -- the stage -------------------------------------------------------------------------- */

  showStage(open) {
    const { stages, stage, done, last_open: last } = open;
    this.title.textContent = open.title;
    const marks = stages.map((title, place) => {
      const isDone = done.includes(place);
      const label = `stage ${place + 1} of ${stages.length}: ${title}${isDone ? ", done" : ""}`;
      const kind = place === stage ? "here" : isDone ? "done" : "";
      const sign = isDone ? "✓" : String(place + 1);
      const given = { class: kind, "aria-label": label, title: label, "aria-current": place === stage ? "step" : null };
      return element("li", {}, button(sign, () => this.studio.ask("stage", { stage: place }), { ...given, disabled: place > last }));
    });
    const told = JSON.stringify([open.id, stages, stage, done, last]);
    if (told !== this.toldStages) refill(this.stages, ...marks);
    this.toldStages = told;
    const here = JSON.stringify([open.id, stage, stages, open.text]); // the file may be another by now
    if (here !== this.shown) {
      this.shown = here;
      this.heading.textContent = `${stage + 1} of ${stages.length} · ${stages[stage]}`;
      refill(this.text, ...open.text.split(/\n\s*\n/).map((part) => element("p", {}, part)));
    }
    refill(this.hints, ...open.hints.map((text) => element("li", {}, text)));
    this.hints.hidden = !open.hints.length;
  }

  showTasks(checks, isOnBench) {
    const told = JSON.stringify([checks, isOnBench]);
    if (told === this.toldTasks) return;
    this.toldTasks = told;
    this.tasks.hidden = !checks.length;
    this.away.hidden = isOnBench;
    const held = [...this.tasks.children].findIndex((one) => one.contains(focusedNear(this.tasks)));
    refill(this.tasks, ...checks.map((check) => task(check, (place) => this.pick(place))));
    this.tasks.children[held]?.querySelector("button")?.focus();
  }

  showTools(open) {
    const { stage, stages, last_open: last, done, is_on_bench: isOnBench } = open;
    const isLast = stage === stages.length - 1;
    this.back.disabled = stage === 0;
    this.next.hidden = isLast;
    this.next.disabled = stage >= last || !isOnBench;
    this.hint.hidden = !open.hints.length && !open.more_hints;
    this.hint.disabled = !open.more_hints;
    this.show.hidden = !open.can_show;
    passOn([this.back, this.next, this.hint, this.show]);
    const isDone = done.includes(stage);
    this.body.classList.toggle("is-done", isDone);
    const key = `${open.id} ${stage} ${isDone}`;
    if (this.wasDone && key !== this.wasDone && isDone && this.wasDone.startsWith(`${open.id} ${stage} `)) {
      this.said.textContent = isLast ? "Done. That was the last stage." : "Done. On with Next.";
    } else if (key !== this.wasDone) this.said.textContent = "";
    this.wasDone = key;
  }

  /* How the checks stand in the newest frame; what else a stage says comes with the state. */
  tick() {
    const told = this.studio.numbers?.lesson;
    const { open } = this;
    if (!told || !open || told.id !== open.id || told.stage !== open.stage) return;
    this.showTasks(told.checks, true);
  }

  /* -- the rest of the page --------------------------------------------------------------- */

  /* Pick the neuron and the row that a stage is about, once. */
  turnTo({ id, stage, focus, is_on_bench: isOnBench }) {
    const { live } = this.studio;
    const at = `${id} ${stage} ${this.studio.bench}`;
    if (!live || !isOnBench || this.at === at) return;
    this.at = at;
    const row = focus.row === null ? -1 : live.rows.findIndex(({ number }) => number === focus.row + 1);
    if (row >= 0) live.pickRow(row);
    if (focus.neuron) this.pick(focus.neuron);
  }

  pick([layer, neuron]) {
    const { live } = this.studio;
    const place = live.stages.findIndex(({ number }) => number === layer);
    if (place > 0 && neuron < live.stages[place].size) live.pickNeuron(place, neuron);
  }

  drawCurve() {
    this.line?.remove();
    const { view, open } = this;
    if (!view?.plot || view.kind !== "curve" || !open?.curve || !open.is_on_bench) return;
    const { plot } = view;
    this.line = drawn("path", { class: "aim", d: plot.path(open.curve.x, open.curve.y) });
    this.line.append(drawn("title", {}, "what the function should look like"));
    plot.under.append(this.line);
  }
}

/* One thing that is asked for; pressed, it picks the neuron that it is about. */
function task({ passed, asks, now, missing, place }, pick) {
  const sign = element("span", { class: "sign", "aria-hidden": "true" }, passed ? "✓" : "○");
  const state = element("span", { class: "hidden" }, passed ? "done: " : "to do: ");
  const hint = { class: "lesson-task", title: "pick this neuron" };
  const text = place ? button(asks, () => pick(place), hint) : asks;
  const parts = [sign, element("span", {}, state, text)];
  const more = [now === "" ? "" : `It is ${now} now.`, missing].filter(Boolean).join(" ");
  if (!passed && more) parts[1].append(element("span", { class: "quiet small" }, more));
  return element("li", { class: passed ? "passed" : "" }, ...parts);
}

/* Whether a file is a lesson, by its name. */
export function isLessonFile({ name }) {
  return /\.toml$/i.test(name);
}
