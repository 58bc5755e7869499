/* The bar of time: which moment of which run is shown, and the way to every other one. */

import { button, element, passOn, refill } from "./elements.js";
import { four, whole } from "./numbers.js";
import { calmly, slowly } from "./pace.js";

const REPLAY = 4000; // milliseconds that all moments of a run take
const CALM = 500; // milliseconds that each is shown where motion is to be reduced
const MOST_MARKS = 7;

export class TimeBar {
  constructor(studio, comparison) {
    Object.assign(this, { studio, comparison, wish: null, isGoing: false, replay: null, aim: null });
    this.slider = element("input", { type: "range", min: 0, step: 1, "aria-label": "moment" });
    this.slider.addEventListener("input", () => this.stopAnd(() => this.showPlace(Number(this.slider.value))));
    this.marks = element("div", { class: "time-marks", "aria-hidden": "true" });
    this.said = element("output", { class: "time-said", "aria-live": "off" });
    this.before = button("❮", () => this.move(-1), { "aria-label": "the moment before", title: "the moment before ([)" });
    this.after = button("❯", () => this.move(1), { "aria-label": "the moment after", title: "the moment after (])" });
    this.play = button("▷ Replay", () => this.toggle(), { title: "all moments of this run, in a few seconds" });
    this.chips = element("div", { class: "chips", role: "group", "aria-label": "runs" });
    this.word = element("p", { class: "quiet small", role: "status" });
    const track = element("div", { class: "time-track" }, this.slider, this.marks);
    const line = element("div", { class: "time-line" }, this.play, this.before, track, this.after, this.said);
    const below = element("div", { class: "time-line" }, this.chips, this.word, comparison.choice);
    const title = element("h2", {}, "Time");
    this.root = element("section", { class: "card time", hidden: true, "aria-label": "Time" }, title, line, below);
    const refresh = calmly(() => this.refresh());
    const rebuild = slowly(() => this.rebuild());
    studio.subscribe((what) => {
      if (what === "bench") this.root.hidden = false;
      if (what === "frame") this.arrive(studio.numbers.step);
      if (what === "timeline") rebuild(what, this.isAtWork);
      if (["timeline", "frame", "state", "socket"].includes(what)) refresh(what, this.isAtWork && what !== "state");
    });
  }

  get moments() {
    return this.studio.timeline?.moments ?? [];
  }

  get isAtWork() {
    return this.studio.state?.status === "training";
  }

  /* Where on the slider the network that is shown is. */
  get place() {
    const step = this.aim?.step ?? this.studio.numbers?.step ?? 0;
    const steps = this.moments.map(([own]) => own);
    if (!steps.length || step >= steps.at(-1) || this.isAtWork) return Math.max(0, steps.length - 1);
    const distances = steps.map((own) => Math.abs(own - step));
    return distances.indexOf(Math.min(...distances));
  }

  /* -- going ------------------------------------------------------------------------------ */

  /* Show a moment; while one is on its way, only the newest wish is kept. */
  async go(run, step) {
    this.wish = { run, step };
    if (this.isGoing) return;
    this.isGoing = true;
    this.studio.live?.drop();
    while (this.wish) {
      const wish = this.wish;
      this.wish = null;
      const before = this.studio.numbers;
      const answer = await this.studio.ask("go", wish);
      const now = this.studio.numbers; // another frame, if that came before its answer
      const hasCome = now !== before && now?.run === wish.run && now.step === answer?.step;
      this.aim = answer?.ok && !hasCome ? { step: answer.step, frames: 0 } : null;
    }
    this.isGoing = false;
    this.refresh();
  }

  /* The frame of the moment that was gone to comes after the answer, at most behind an older one. */
  arrive(step) {
    if (!this.aim) return;
    this.aim.frames += 1;
    if (this.aim.step === step || this.aim.frames > 1) this.aim = null;
  }

  showPlace(place) {
    const moment = this.moments[place];
    this.slider.value = place;
    this.say(moment?.[0], moment?.[1], null);
    return moment ? this.go(this.studio.timeline.run, moment[0]) : null;
  }

  /* The moment so many places further on. */
  move(places) {
    const from = this.isGoing ? Number(this.slider.value) : this.place;
    const place = Math.max(0, Math.min(this.moments.length - 1, from + places));
    if (place !== from) this.stopAnd(() => this.showPlace(place));
  }

  /* -- replay ----------------------------------------------------------------------------- */

  toggle() {
    if (this.replay) this.stopAnd(() => {});
    else this.begin();
  }

  stopAnd(act) {
    clearTimeout(this.replay);
    this.replay = null;
    this.play.textContent = "▷ Replay";
    act();
  }

  /* Show every moment at its time, or the next that is due; each waits for the one before. */
  begin() {
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const pause = isCalm ? CALM : 16;
    const began = performance.now();
    const last = this.moments.length - 1;
    const show = async () => {
      const share = Math.min(1, (performance.now() - began) / REPLAY);
      await this.showPlace(Math.round(share * last));
      if (!this.replay) return;
      if (share < 1) this.replay = setTimeout(show, pause);
      else this.stopAnd(() => {});
    };
    this.hasRested = !this.isAtWork; // going to the first moment pauses training
    this.play.textContent = "■ Stop";
    this.replay = setTimeout(show);
  }

  /* -- what is shown ---------------------------------------------------------------------- */

  /* The moments or the runs are others. */
  rebuild() {
    const { runs, run, forgotten, most_runs: most } = this.studio.timeline;
    const chips = runs.map((one) => this.chip(one, one.run === run));
    const isNew = run === 0 && runs.length > 0;
    const words = element("span", { class: "quiet small" }, "A new run begins with the next step.");
    refill(this.chips, isNew ? words : null, ...chips);
    const here = run === this.run ? null : this.chips.querySelector("[aria-pressed=true]");
    this.run = run;
    if (here) this.chips.scrollLeft = here.offsetLeft - this.chips.offsetLeft - 40;
    const isForgotten = forgotten !== null && forgotten !== this.forgotten;
    if (isForgotten) this.word.textContent = `${forgotten} was forgotten: ${most} runs are kept.`;
    this.forgotten = forgotten;
    this.slider.max = Math.max(0, this.moments.length - 1);
    refill(this.marks, ...this.marked().map((place) => this.mark(place)));
  }

  chip({ run, name, step, loss }, isHere) {
    const said = loss === null ? "" : `, loss ${four(loss)}`;
    const title = `to its newest moment: step ${whole(step)}${said}`;
    return button(name, () => this.stopAnd(() => this.go(run, step)), { class: "chip small", "aria-pressed": String(isHere), title });
  }

  /* Some places, evenly, with the first and the last; never two closer than their names are long. */
  marked() {
    const last = this.moments.length - 1;
    if (last < 1) return [];
    const apart = Math.ceil(last / (MOST_MARKS - 1));
    const places = [];
    for (let place = 0; place + apart <= last; place += apart) places.push(place);
    return [...places, last];
  }

  mark(place) {
    const [step, epoch, isBetween] = this.moments[place];
    const text = isBetween && step ? `epoch ${whole(epoch)}` : `step ${whole(step)}`;
    const mark = element("span", {}, text);
    mark.style.setProperty("--share", place / (this.moments.length - 1));
    return mark;
  }

  refresh() {
    const { state, socket, numbers } = this.studio;
    const isOpen = socket === "open" && state !== null;
    const count = this.moments.length;
    for (const act of [this.slider, this.before, this.after, this.play]) act.disabled = !isOpen || count < 2;
    for (const chip of this.chips.querySelectorAll("button")) chip.disabled = !isOpen;
    if (this.isAtWork && this.replay && this.hasRested) this.stopAnd(() => {});
    this.hasRested ||= !this.isAtWork;
    if (this.isGoing || !numbers) return;
    const { place } = this;
    this.slider.value = place;
    if (this.aim) return;
    this.before.disabled ||= place === 0;
    this.after.disabled ||= place >= count - 1;
    passOn([this.before, this.slider, this.after]);
    this.say(numbers.step, numbers.epoch, numbers.learned_from?.loss ?? null);
  }

  say(step, epoch, loss) {
    if (step === undefined) return;
    const last = this.isAtWork ? step : Math.max(step, this.moments.at(-1)?.[0] ?? 0);
    const where = `step ${whole(step)} of ${whole(last)}`;
    this.said.textContent = `${where} · epoch ${whole(epoch)}`;
    const said = loss === null ? `epoch ${whole(epoch)}` : `loss ${four(loss)}`;
    this.slider.setAttribute("aria-valuetext", `${where}, ${said}`);
  }
}
