/* The page of the studio, put together. */

import { Arithmetic, Formula } from "./arithmetic.js";
import { Comparison } from "./compare.js";
import { Curves } from "./curves.js";
import { DataPanel } from "./data.js";
import { weightsImage } from "./chart.js";
import { Drawing } from "./drawing.js";
import { Diagram, weightPictures } from "./diagram.js";
import { element, refill } from "./elements.js";
import { Findings } from "./findings.js";
import { Firing } from "./firing.js";
import { Ghosts } from "./ghosts.js";
import { GradientFlow } from "./gradient_flow.js";
import { Header } from "./header.js";
import { Inspector } from "./inspector.js";
import { KEYS, listen } from "./keys.js";
import { LearningPanel } from "./learning.js";
import { LessonPanel } from "./lessons.js";
import { Studio } from "./live.js";
import { NeuronPictures } from "./neuron_pictures.js";
import { Marks } from "./marks.js";
import { Notice } from "./notice.js";
import { keyTools } from "./page.js";
import { placeOf } from "./place.js";
import { StructurePanel } from "./structure.js";
import { OwnFunction } from "./own_function.js";
import { TakeAway } from "./take_away.js";
import { TimeBar } from "./timeline.js";
import { ViewPanel } from "./views.js";

/* Show the studio in an element; `model` has the three methods send, on and off. */
export function showStudio(root, model) {
  const studio = new Studio(model);
  studio.place = placeOf(root);
  const { dialog, tools } = keyTools(root, KEYS);
  const away = new TakeAway(studio, root);
  const header = new Header(studio, [away.button, ...tools]);
  const notice = new Notice(studio, header);
  const lesson = new LessonPanel(studio);
  const data = new DataPanel(studio, lesson);
  const left = element("div", { class: "settings" }, lesson.root, data.root, new LearningPanel(studio).root);
  const network = element("div", {});
  const structure = new StructurePanel(studio);
  const middle = element("section", { class: "card", "aria-label": "Network" }, element("h2", {}, "Network"), structure.root, network);
  const views = (studio.views = new ViewPanel(studio));
  studio.drawing = new Drawing(studio, views);
  const comparison = new Comparison(studio);
  const time = new TimeBar(studio, comparison);
  new Ghosts(views, comparison);
  views.guests.push((view) => lesson.guest(view));
  const inspected = element("div", { class: "card" });
  studio.firing = new Firing(studio);
  const insights = [new OwnFunction(studio), new Arithmetic(studio), new Formula(studio)];
  const findings = new Findings(studio);
  const centre = element("div", { class: "centre" }, middle, inspected, findings.root);
  const flow = new GradientFlow(studio);
  const right = element("div", { class: "seen" }, views.root, comparison.root, new Curves(studio, comparison).root, flow.root);
  const waiting = element("p", { class: "quiet waiting", role: "status" }, "The bench is being set up.");
  const floor = element("div", { class: "floor", hidden: true }, left, centre, right);
  let diagram = null;
  studio.firing.subscribe(() => diagram.refresh()); // who is dead is known only now
  studio.subscribe((what) => {
    if (what !== "bench") return;
    waiting.hidden = true;
    floor.hidden = false;
    const { live } = studio;
    const inspector = new Inspector(live, new Marks(studio, live));
    diagram = new Diagram(live);
    diagram.onEnter = () => {
      inspected.scrollIntoView();
      inspector.focus();
    };
    const down = element("button", { class: "small to-knobs", type: "button", title: "the same: Enter on a neuron" }, "Knobs and arithmetic ↓");
    down.addEventListener("click", diagram.onEnter);
    diagram.readout.before(down);
    refill(network, diagram.root, weightPictures(live, weightsImage));
    new NeuronPictures(live, diagram);
    views.show();
    refill(inspected, element("h2", {}, "Inspector"), inspector.root, ...insights.map(({ root: own }) => own));
    for (const insight of insights) insight.show();
  });
  listen(studio, header, dialog, root, time);
  refill(root, header.root, notice.root, waiting, floor, time.root, dialog, away.dialog, ...data.above);
  return studio;
}
