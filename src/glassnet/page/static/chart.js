/* Charts: curves over epochs, points, and which class was taken for which. */

import { drawn, element, short } from "./elements.js";
import { counted, exact, four, whole } from "./numbers.js";

const WIDTH = 340;
const EDGE = { left: 46, right: 12, top: 10, bottom: 30 };

/* Curves over epochs: `series` are {name, values, look}. */
export function curves(title, epochs, series, best, height) {
  const known = series.filter(({ values }) => values.some((value) => value !== null));
  const numbers = known.flatMap(({ values }) => values).filter((value) => value !== null);
  const across = axis(epochs[0], Math.max(epochs.at(-1), epochs[0] + 1));
  const up = axis(...spread(numbers));
  const x = (value) => EDGE.left + across.share(value) * (WIDTH - EDGE.left - EDGE.right);
  const y = (value) => height - EDGE.bottom - up.share(value) * (height - EDGE.top - EDGE.bottom);
  const cursor = drawn("line", { class: "cursor", y1: EDGE.top, y2: height - EDGE.bottom });
  const readout = element("output", { class: "readout" });
  const svg = frame(title, x, y, across, up, "epoch", height);
  if (best !== null && best !== epochs.at(-1)) {
    svg.append(mark(x(best), height - EDGE.bottom, `best: epoch ${whole(best)}`));
  }
  for (const { values, look } of known) svg.append(line(epochs, values, x, y, look));
  svg.append(cursor);
  let at = epochs.length - 1;
  const show = (place) => {
    at = Math.max(0, Math.min(epochs.length - 1, place));
    cursor.setAttribute("x1", x(epochs[at]));
    cursor.setAttribute("x2", x(epochs[at]));
    const here = known.filter(({ values }) => values[at] !== null);
    const said = here.map(({ name, values }) => `${name} ${four(values[at])}`);
    readout.textContent = `epoch ${whole(epochs[at])}: ${said.join(", ")}`;
  };
  svg.addEventListener("pointermove", (event) => {
    const box = svg.getBoundingClientRect();
    const inside = ((event.clientX - box.left) / box.width) * WIDTH;
    const distances = epochs.map((epoch) => Math.abs(x(epoch) - inside));
    show(distances.indexOf(Math.min(...distances)));
  });
  svg.addEventListener("keydown", (event) => {
    const moves = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: epochs.length - 1 };
    if (!(event.key in moves)) return;
    event.preventDefault();
    show(moves[event.key]);
  });
  show(at);
  return element("figure", {}, element("figcaption", {}, legend(known)), svg, readout);
}

function legend(series) {
  const keys = series.map(({ name, look }) => element("span", { class: `key ${look}` }, name));
  return element("span", { class: "legend" }, ...keys);
}

function line(epochs, values, x, y, look) {
  let path = "";
  values.forEach((value, at) => {
    if (value === null) return;
    path += `${path ? "L" : "M"}${x(epochs[at]).toFixed(1)} ${y(value).toFixed(1)}`;
  });
  return drawn("path", { class: `curve ${look}`, d: path });
}

function mark(x, foot, text) {
  const ends = { x1: x, x2: x, y1: EDGE.top, y2: foot };
  return drawn("line", { class: "best", ...ends }, drawn("title", {}, text));
}

/* Points of {x, y, hollow, title}; `straight` draws x = y, else y = 0. */
export function points(title, below, places, straight, pick) {
  const height = 240;
  const xs = places.map(({ x }) => x);
  const ys = places.map(({ y }) => y);
  const both = spread([...xs, ...ys]);
  const across = axis(...(straight ? both : spread(xs)));
  const up = axis(...(straight ? both : spread([...ys, 0])));
  const x = (value) => EDGE.left + across.share(value) * (WIDTH - EDGE.left - EDGE.right);
  const y = (value) => height - EDGE.bottom - up.share(value) * (height - EDGE.top - EDGE.bottom);
  const svg = frame(title, x, y, across, up, below, height);
  const [begin, end] = [across.low, across.high];
  const ends = straight ? [y(begin), y(end)] : [y(0), y(0)];
  svg.append(drawn("line", { class: "ideal", x1: x(begin), x2: x(end), y1: ends[0], y2: ends[1] }));
  places.forEach((place, row) => {
    const at = { cx: x(place.x).toFixed(1), cy: y(place.y).toFixed(1), r: place.picked ? 5 : 3 };
    const kind = `${place.hollow ? "hollow" : "full"} ${place.picked ? "picked" : ""}`;
    const dot = drawn("circle", { class: `dot ${kind}`, ...at }, drawn("title", {}, place.title));
    dot.addEventListener("click", () => pick(row));
    svg.append(dot);
  });
  svg.setAttribute("tabindex", "-1");
  return element("figure", {}, svg);
}

/* A frame with axes; what is drawn goes in after it. */
function frame(title, x, y, across, up, below, height) {
  const attributes = { viewBox: `0 0 ${WIDTH} ${height}`, role: "img", "aria-label": title };
  const svg = drawn("svg", { class: "chart", tabindex: "0", ...attributes });
  for (const tick of up.ticks) {
    svg.append(
      drawn("line", { class: "grid", x1: EDGE.left, x2: WIDTH - EDGE.right, y1: y(tick), y2: y(tick) }),
      drawn("text", { class: "tick", x: EDGE.left - 6, y: y(tick) + 4, "text-anchor": "end" }, four(tick)),
    );
  }
  for (const tick of across.ticks) {
    const at = { x: x(tick), y: height - EDGE.bottom + 16, "text-anchor": "middle" };
    svg.append(drawn("text", { class: "tick", ...at }, four(tick)));
  }
  const foot = { x: WIDTH - EDGE.right, y: height - 2, "text-anchor": "end" };
  svg.append(drawn("text", { class: "axis", ...foot }, short(below, 40)));
  return svg;
}

function spread(numbers) {
  const low = numbers.reduce((least, value) => Math.min(least, value), Infinity);
  const high = numbers.reduce((most, value) => Math.max(most, value), -Infinity);
  if (!Number.isFinite(low)) return [0, 1];
  const more = (high - low || Math.abs(high) || 1) * 0.04;
  return [low >= 0 && low < (high - low) / 2 ? 0 : low - more, high + more];
}

function axis(low, high) {
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((times) => times * power >= rough) * power;
  const ticks = [];
  for (let tick = Math.ceil(low / step); tick * step <= high; tick += 1) {
    ticks.push(Number((tick * step).toPrecision(12)));
  }
  return { low, high, ticks, share: (value) => (value - low) / (high - low) };
}

/* Which class was taken for which: the true class down, the predicted class across. */
export function matrix(classes, counts, caption) {
  const most = Math.max(...counts.flat(), 1);
  const head = classes.map((name) => element("th", { scope: "col", title: name }, short(name, 14)));
  const lines = counts.map((line, row) => {
    const sum = line.reduce((total, count) => total + count, 0);
    const cells = line.map((count, column) => cell(count, row === column, count / most));
    const name = element("th", { scope: "row", title: classes[row] }, short(classes[row], 18));
    const recall = element("td", { class: "recall" }, sum ? four(line[row] / sum) : "–");
    return element("tr", {}, name, ...cells, recall);
  });
  const top = element("tr", {}, element("th", {}), ...head, element("th", { scope: "col" }, "recall"));
  return element(
    "table",
    { class: "matrix" },
    element("caption", {}, caption),
    element("thead", {}, top),
    element("tbody", {}, ...lines),
  );
}

function cell(count, isRight, share) {
  const td = element("td", { class: isRight ? "right" : "wrong" }, count ? whole(count) : "·");
  td.style.setProperty("--share", count ? (0.12 + 0.7 * share).toFixed(3) : 0);
  return td;
}

/* A bar: from the left for a share, from the middle where signs matter. */
export function bar(value, most, isSigned) {
  const root = element("span", { class: isSigned ? "bar signed" : "bar", "aria-hidden": "true" });
  setBar(root, value, most);
  return root;
}

/* The same bar for another value. */
export function setBar(root, value, most) {
  const share = most ? Math.min(Math.abs(value) / most, 1) : 0;
  root.classList.toggle("minus", value < 0);
  root.style.setProperty("--share", share.toFixed(3));
}

/* A table of texts with headings; the first column names its line. */
export function plainTable(caption, headings, lines) {
  const head = headings.map((text) => element("th", { scope: "col" }, text));
  const body = lines.map(([name, ...rest]) => {
    const cells = rest.map((text) => element("td", {}, text));
    return element("tr", {}, element("th", { scope: "row", title: name }, short(name, 60)), ...cells);
  });
  return element(
    "table",
    { class: "plain" },
    caption ? element("caption", {}, caption) : null,
    element("thead", {}, element("tr", {}, ...head)),
    element("tbody", {}, ...body),
  );
}

/* An array of numbers as a picture: blue above 0, orange below, the further the deeper. */
export function weightsImage(data, high, wide, label) {
  const canvas = element("canvas", { width: wide, height: high, role: "img", "aria-label": label });
  const context = canvas.getContext("2d");
  const image = context.createImageData(wide, high);
  const most = data.reduce((size, value) => Math.max(size, Math.abs(value)), 0) || 1;
  data.forEach((value, place) => {
    const color = value < 0 ? [217, 95, 2] : [20, 105, 200];
    image.data.set([...color, Math.round((255 * Math.abs(value)) / most)], 4 * place);
  });
  context.putImageData(image, 0, 0);
  canvas.title = `${label}: ${counted(data.length, "number")}, up to ±${exact(most, "float32")}`;
  return canvas;
}
