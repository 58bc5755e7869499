/* The page of the studio, put together. */

import { Comparison } from "./compare.js";
import { Curves } from "./curves.js";
import { DataPanel } from "./data.js";
import { Diagram } from "./diagram.js";
import { element, refill } from "./elements.js";
import { Ghosts } from "./ghosts.js";
import { Header } from "./header.js";
import { Inspector } from "./inspector.js";
import { keyTools, listen } from "./keys.js";
import { LearningPanel } from "./learning.js";
import { LessonPanel } from "./lessons.js";
import { Studio } from "./live.js";
import { Notice } from "./notice.js";
import { TakeAway } from "./take_away.js";
import { TimeBar } from "./timeline.js";
import { ViewPanel } from "./views.js";

/* Show the studio in an element; `model` has the three methods send, on and off. */
export function showStudio(root, model) {
  const studio = new Studio(model);
  const { dialog, tools } = keyTools(root);
  const away = new TakeAway(studio, root);
  const header = new Header(studio, [away.button, ...tools]);
  const notice = new Notice(studio, header);
  const data = new DataPanel(studio);
  const lesson = new LessonPanel(studio);
  const left = element("div", { class: "settings" }, lesson.root, data.root, new LearningPanel(studio).root);
  const middle = element("section", { class: "card", "aria-label": "Network" });
  const views = (studio.views = new ViewPanel(studio));
  const comparison = new Comparison(studio);
  const time = new TimeBar(studio, comparison);
  new Ghosts(views, comparison);
  views.guests.push((view) => lesson.guest(view));
  const inspected = element("div", { class: "card" });
  const centre = element("div", { class: "centre" }, middle, inspected);
  const right = element("div", { class: "seen" }, views.root, new Curves(studio, comparison).root, comparison.root);
  const waiting = element("p", { class: "quiet waiting", role: "status" }, "The bench is being set up.");
  const floor = element("div", { class: "floor", hidden: true }, left, centre, right);
  studio.subscribe((what) => {
    if (what !== "bench") return;
    waiting.hidden = true;
    floor.hidden = false;
    const { live } = studio;
    const inspector = new Inspector(live);
    const diagram = new Diagram(live);
    diagram.onEnter = () => inspector.focus();
    refill(middle, element("h2", {}, "Network"), diagram.root);
    views.show();
    refill(inspected, element("h2", {}, "Inspector"), inspector.root);
  });
  listen(studio, header, dialog, root, time);
  refill(root, header.root, notice.root, waiting, floor, time.root, dialog, away.dialog, ...data.above);
  return studio;
}
