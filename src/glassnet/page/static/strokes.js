/* Many connections, as strokes on a canvas behind the drawing. A part of them is painted in every
picture of the browser, out of sight, and shown when all are: so nothing has to wait for them. */

import { element } from "./elements.js";
import { followTheme } from "./theme.js";

const PART = 200; // that are painted in the first picture of the browser
const TIME = 2; // milliseconds that they may take of one

export class Strokes {
  constructor(connections) {
    this.connections = connections;
    this.canvas = element("canvas", { class: "strokes", "aria-hidden": "true" });
    this.back = element("canvas");
    this.size = { width: 0, height: 0 };
    this.painted = null; // how many, of a picture that is not ready
    this.part = PART;
    this.isOld = true;
    new ResizeObserver(([{ contentRect }]) => this.fit(contentRect)).observe(this.canvas);
    followTheme(this.canvas, () => {
      this.colours = null;
      this.refresh();
    });
  }

  lay() {}

  /* There are other weights, or another look. */
  refresh() {
    this.isOld = true;
    if (this.painted === null && this.size.width) this.begin();
  }

  fit({ width, height }) {
    this.size = { width, height };
    this.painted = null;
    cancelAnimationFrame(this.next);
    this.refresh();
  }

  begin() {
    const sharp = window.devicePixelRatio || 1;
    const { width, height } = this.size;
    const { broad, high } = this.connections;
    const scale = Math.min(width / broad, height / high);
    const room = { width: Math.round(width * sharp), height: Math.round(height * sharp) };
    if (this.back.width !== room.width || this.back.height !== room.height) Object.assign(this.back, room);
    this.pen = this.back.getContext("2d", { willReadFrequently: true });
    this.pen.setTransform(1, 0, 0, 1, 0, 0);
    this.pen.clearRect(0, 0, room.width, room.height);
    this.pen.translate((room.width - sharp * scale * broad) / 2, (room.height - sharp * scale * high) / 2);
    this.pen.scale(sharp * scale, sharp * scale);
    Object.assign(this, { isOld: false, painted: 0 });
    this.next = requestAnimationFrame(() => this.go());
  }

  go() {
    const { edges } = this.connections;
    const began = performance.now();
    if (!this.canvas.isConnected) {
      this.painted = null; // begun anew where it is laid out again
      return;
    }
    for (const edge of edges.slice(this.painted, this.painted + this.part)) this.stroke(edge);
    this.pen.getImageData(0, 0, 1, 1); // paint them now, not all of them at the end
    this.painted += this.part;
    const took = Math.max(performance.now() - began, TIME / 8);
    this.part = Math.round(Math.max(PART / 2, Math.min(this.part * Math.min(TIME / took, 2), 8 * PART)));
    if (this.painted < edges.length) this.next = requestAnimationFrame(() => this.go());
    else this.show();
  }

  show() {
    const { width, height } = this.back;
    if (this.canvas.width !== width || this.canvas.height !== height) Object.assign(this.canvas, { width, height });
    const pen = this.canvas.getContext("2d");
    pen.globalCompositeOperation = "copy";
    pen.drawImage(this.back, 0, 0);
    this.painted = null;
    this.canvas.dataset.shown = this.connections.edges.length;
    if (this.isOld) this.begin();
  }

  stroke(edge) {
    const { ends } = edge;
    const { kind, width, opacity, isChosen, isFrozen } = this.connections.lookOf(this.connections.codeOf(edge));
    if (!width && !isChosen) return;
    this.colours ??= coloursOf(this.canvas);
    this.pen.strokeStyle = isChosen ? this.colours.chosen : this.colours[kind];
    this.pen.lineWidth = isChosen ? 3 : width;
    this.pen.globalAlpha = isChosen ? 1 : opacity;
    this.pen.setLineDash(isFrozen ? [6, 3] : []);
    this.pen.beginPath();
    this.pen.moveTo(ends.x1, ends.y1);
    this.pen.lineTo(ends.x2, ends.y2);
    this.pen.stroke();
  }
}

/* What the theme has for above and below 0 and for what is chosen; the style lays them into three
properties of the canvas. */
function coloursOf(canvas) {
  const { color, outlineColor, caretColor } = getComputedStyle(canvas);
  return { plus: color, minus: outlineColor, chosen: caretColor };
}
