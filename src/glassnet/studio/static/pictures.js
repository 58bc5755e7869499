/* Pictures of what is seen, as files that look the same elsewhere: a drawing with the style that it
has here written into it, a legend under it, and what lies behind it as images inside. */

import { drawn } from "./elements.js";

const INHERITED = ["fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width", "stroke-dasharray", "stroke-linejoin", "stroke-linecap", "font-family", "font-size", "font-weight", "font-style", "text-anchor", "visibility", "paint-order", "image-rendering"];
const OWN = { opacity: "1", "vector-effect": "none" };
const PAINTS = ["fill", "stroke"];
const PLACES = new Set(["x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "d", "width", "height", "transform", "data-key"]);
const SMALLEST = 100; // pixels: what is smaller is a sign, and no picture
const LINE = 20; // height of a line of the legend
const SHARP = 3; // pixels for every unit of a drawing

/* Everything in an element that can be taken as a picture: {name, svg}. */
export function picturesIn(root) {
  const seen = [...root.querySelectorAll("svg")].filter((svg) => {
    const { width, height } = svg.getBoundingClientRect();
    return width >= SMALLEST && height >= SMALLEST && !svg.closest("dialog");
  });
  const names = seen.map((svg) => nameOf(svg));
  return seen.map((svg, place) => {
    const sameBefore = names.slice(0, place).filter((name) => name === names[place]).length;
    return { name: sameBefore ? `${names[place]} ${sameBefore + 1}` : names[place], svg };
  });
}

function nameOf(svg) {
  const inside = svg.closest("details")?.querySelector("summary")?.textContent;
  const place = inside ?? svg.closest("section[aria-label]")?.getAttribute("aria-label") ?? "Picture";
  const title = svg.closest("figure")?.previousElementSibling;
  return title?.matches("h3") ? `${place}: ${title.textContent}` : place;
}

/* A drawing as the text of an SVG file. */
export function svgText(svg) {
  svg.dispatchEvent(new Event("beforepicture")); // what is painted behind it may be drawn for once
  try {
    return textOf(svg);
  } finally {
    svg.dispatchEvent(new Event("afterpicture"));
  }
}

function textOf(svg) {
  const [left, top, wide, high] = svg.getAttribute("viewBox").split(/[ ,]+/).map(Number);
  const keys = legendOf(svg, wide);
  const size = { width: wide, height: high + keys.height };
  const file = drawn("svg", { viewBox: `${left} ${top} ${size.width} ${size.height}`, ...size });
  file.append(drawn("title", {}, svg.getAttribute("aria-label") ?? "glassnet"));
  file.append(drawn("rect", { x: left, y: top, ...size, ...paint("fill", groundOf(svg), 1) }));
  const [behind, above] = imagesAround(svg);
  file.append(...behind);
  const copy = dressed(svg, null);
  for (const name of [...copy.attributes].map((one) => one.name)) file.setAttribute(name, copy.getAttribute(name));
  file.append(...copy.childNodes, ...above);
  for (const part of keys.parts) part.setAttribute("transform", `translate(${left} ${top + high})`);
  file.append(...keys.parts);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(file)}\n`;
}

/* The text of an SVG file as an image. */
export async function imageOf(text) {
  const address = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  const image = new Image();
  image.src = address;
  try {
    await image.decode();
  } finally {
    URL.revokeObjectURL(address);
  }
  return image;
}

/* The text of an SVG file as the bytes of a PNG file. */
export async function pngOf(text) {
  const image = await imageOf(text);
  const size = { width: Math.round(image.width * SHARP), height: Math.round(image.height * SHARP) };
  const canvas = Object.assign(document.createElement("canvas"), size);
  canvas.getContext("2d").drawImage(image, 0, 0, size.width, size.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}

/* -- styles --------------------------------------------------------------------------------- */

/* A copy of an element in which its style is written out; null for what is not shown. */
function dressed(source, above, known = new Map()) {
  if (source.nodeType === Node.TEXT_NODE) return source.cloneNode();
  if (source.nodeType !== Node.ELEMENT_NODE) return null;
  const look = lookOf(source, above, known);
  if (look.isHidden) return null;
  const copy = source.cloneNode(false);
  for (const { name } of [...copy.attributes]) {
    if (/^(class|style|role|tabindex|viewBox|aria-.*|data-.*)$/.test(name)) copy.removeAttribute(name);
  }
  for (const [name, value] of look.written) copy.setAttribute(name, value);
  const children = [...source.childNodes].map((child) => dressed(child, look, known));
  copy.append(...children.filter((child) => child !== null));
  return copy;
}

/* How an element looks: all that are alike but for their places look alike, and are looked at once. */
function lookOf(source, above, known) {
  const said = [...source.attributes].filter(({ name }) => !PLACES.has(name)).map(({ name, value }) => `${name}=${value}`);
  const key = `${above?.number ?? ""} ${source.localName} ${said.join(" ")}`;
  if (!known.has(key)) {
    const style = getComputedStyle(source);
    const values = Object.fromEntries([...INHERITED, ...Object.keys(OWN)].map((name) => [name, style.getPropertyValue(name)]));
    const written = [...stylesOf(values, above?.values)];
    known.set(key, { number: known.size, isHidden: style.display === "none", values, written });
  }
  return known.get(key);
}

/* What is to be written: what an element does not have from the one around it. */
function* stylesOf(values, above) {
  for (const name of INHERITED) {
    const value = values[name];
    if (above && above[name] === value) continue;
    if (PAINTS.includes(name)) yield* Object.entries(paint(name, value, Number(values[`${name}-opacity`])));
    else if (!PAINTS.includes(name.replace("-opacity", ""))) yield [name, value];
    else yield* Object.entries(paint(name.replace("-opacity", ""), values[name.replace("-opacity", "")], Number(value)));
  }
  for (const [name, usual] of Object.entries(OWN)) {
    if (values[name] && values[name] !== usual) yield [name, values[name]];
  }
}

/* A color as every program knows it, and how far it covers. */
function paint(name, value, share) {
  if (value === "none" || value.startsWith("url(")) return { [name]: value };
  const [red, green, blue, cover] = pixelOf(value);
  const opacity = Number(((cover / 255) * share).toFixed(3));
  return { [name]: `rgb(${red},${green},${blue})`, [`${name}-opacity`]: opacity };
}

const KNOWN = new Map();
let pixel = null;

/* Any color of a style as red, green, blue and cover from 0 to 255. */
function pixelOf(color) {
  if (!KNOWN.has(color)) {
    pixel ??= Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
    pixel.clearRect(0, 0, 1, 1);
    pixel.fillStyle = color;
    pixel.fillRect(0, 0, 1, 1);
    KNOWN.set(color, [...pixel.getImageData(0, 0, 1, 1).data]);
  }
  return KNOWN.get(color);
}

/* The color on which a drawing stands. */
function groundOf(svg) {
  for (let at = svg; at; at = at.parentElement ?? at.getRootNode().host) {
    const color = getComputedStyle(at).backgroundColor;
    if (pixelOf(color)[3] === 255) return color;
  }
  return "white";
}

/* The canvases that lie behind a drawing, and those that lie on it, as images in it. */
function imagesAround(svg) {
  const toDrawing = svg.getScreenCTM().inverse();
  const [behind, above] = [[], []];
  for (const canvas of svg.parentElement.querySelectorAll(":scope > canvas")) {
    const box = boxOf(canvas);
    if (!box.width || !box.height) continue;
    const start = new DOMPoint(box.left, box.top).matrixTransform(toDrawing);
    const end = new DOMPoint(box.left + box.width, box.top + box.height).matrixTransform(toDrawing);
    const size = { x: start.x, y: start.y, width: end.x - start.x, height: end.y - start.y };
    const isAbove = svg.compareDocumentPosition(canvas) & Node.DOCUMENT_POSITION_FOLLOWING;
    (isAbove ? above : behind).push(drawn("image", { ...size, href: canvas.toDataURL(), preserveAspectRatio: "none" }));
  }
  return [behind, above];
}

/* Where what is painted on a canvas is seen. */
function boxOf(canvas) {
  const { left, top, width, height } = canvas.getBoundingClientRect();
  if (getComputedStyle(canvas).objectFit !== "contain") return { left, top, width, height };
  const scale = Math.min(width / canvas.width, height / canvas.height);
  const [wide, high] = [canvas.width * scale, canvas.height * scale];
  return { left: left + (width - wide) / 2, top: top + (height - high) / 2, width: wide, height: high };
}

/* -- the legend ------------------------------------------------------------------------------ */

/* The legend that stands beside a drawing, as parts of it and their height. */
function legendOf(svg, wide) {
  const figure = svg.closest("figure");
  const keys = figure ? [...figure.querySelectorAll(".legend > span")].filter((key) => key.querySelector("svg, .key") || key.matches(".key, .quiet")) : [];
  let [x, y] = [8, LINE - 6];
  const parts = keys.map((key) => {
    const text = key.textContent.trim();
    const wider = 30 + 6.2 * [...text].length;
    if (x > 8 && x + wider > wide) [x, y] = [8, y + LINE];
    const part = drawn("g", {}, drawn("g", {}, ...signOf(key, x, y), wordOf(key, text, x + 24, y)));
    x += wider;
    return part;
  });
  return { parts, height: parts.length ? y + 8 : 0 };
}

function wordOf(key, text, x, y) {
  const style = getComputedStyle(key);
  const look = paint("fill", style.color, 1);
  return drawn("text", { x, y, "font-size": 11, "font-family": style.fontFamily, ...look }, text);
}

function signOf(key, x, y) {
  const icon = key.querySelector("svg");
  if (icon) {
    const copy = dressed(icon, null);
    for (const [name, value] of Object.entries({ x: x + 6, y: y - 10, width: 12, height: 12 })) copy.setAttribute(name, value);
    copy.setAttribute("viewBox", icon.getAttribute("viewBox"));
    return [copy];
  }
  if (!key.matches(".key")) return [];
  const style = getComputedStyle(key, "::before");
  const dashes = { dashed: "5 3", dotted: "1 3" }[style.borderTopStyle] ?? "none";
  const line = { x1: x, x2: x + 18, y1: y - 4, y2: y - 4, "stroke-width": 2, "stroke-dasharray": dashes };
  return [drawn("line", { ...line, ...paint("stroke", style.borderTopColor, 1) })];
}
