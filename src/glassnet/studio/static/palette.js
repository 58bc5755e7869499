/* Colours and shapes of classes, colours and dashes of lines; none is told by colour alone. */

import { drawn, element, short } from "./elements.js";

export const COLORS = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#b8a800", "#888888"];
export const RGB = COLORS.map((color) => [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16)));
const DASHES = ["none", "9 3", "2 3", "9 3 2 3", "5 2", "1 2", "12 4", "6 2 1 2"];
const SHAPES = ["circle", "square", "triangle", "diamond"];

/* The mark of a class, or of a row without one, as a path. */
export function markOf(label, x, y, look = "mark") {
  const mark = drawn("path", { class: look, d: shapeOf(label, x, y) });
  mark.style.setProperty("--own", COLORS[label % COLORS.length]);
  return mark;
}

/* Give a line the colour and the dashes of its place among others. */
export function dressed(line, place) {
  line.style.stroke = COLORS[place % COLORS.length];
  line.style.strokeDasharray = DASHES[place % DASHES.length];
  return line;
}

/* Names beside their marks. */
export function legendOf(names) {
  return names.slice(0, COLORS.length).map((name, label) => {
    const icon = drawn("svg", { class: "icon", viewBox: "0 0 12 12", "aria-hidden": "true" }, markOf(label, 6, 6));
    return element("span", {}, icon, short(name, 16));
  });
}

function shapeOf(label, x, y, r = 4) {
  const name = SHAPES[label % SHAPES.length];
  const [left, right, top, foot] = [x - r, x + r, y - r, y + r].map((value) => value.toFixed(1));
  const [a, b] = [x.toFixed(1), y.toFixed(1)];
  if (name === "square") return `M${left} ${top}H${right}V${foot}H${left}Z`;
  if (name === "triangle") return `M${a} ${top}L${right} ${foot}H${left}Z`;
  if (name === "diamond") return `M${a} ${top}L${right} ${b}L${a} ${foot}L${left} ${b}Z`;
  return `M${left} ${b}A${r} ${r} 0 1 0 ${right} ${b}A${r} ${r} 0 1 0 ${left} ${b}Z`;
}
