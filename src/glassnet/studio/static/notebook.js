/* The studio in a cell of a notebook: the same page, in a root of its own, over the notebook's model. */

import { showStudio } from "./bench.js";
import { element } from "./elements.js";

const PIECE = 2 ** 21; // bytes of a file that go together

/* What anywidget calls for every place in which the widget is shown. */
export function render({ model, el }, style) {
  const host = element("div", { "data-lm-suppress-shortcuts": "true" }); // the notebook's own keys rest here
  el.append(host);
  const shadow = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(style);
  shadow.adoptedStyleSheets = [sheet];
  const root = element("div", { id: "page", tabindex: "-1", role: "group", "aria-label": "glassnet studio" });
  shadow.append(root);
  const rest = followNotebook(host, el);
  const own = new NotebookModel(model);
  showStudio(root, own);
  own.begin();
  return () => {
    rest();
    own.end();
  };
}

/* Have the notebook's theme, and the next one as soon as the notebook has changed to it; what was
chosen by hand in between holds until then. Return what ends this. */
function followNotebook(host, el) {
  let theme = null;
  const look = () => {
    const now = isDark(el) ? "dark" : "light";
    if (now !== theme) host.dataset.theme = theme = now;
  };
  look();
  const observer = new MutationObserver(look);
  const outermost = [document.documentElement, el.closest("body")]; // notebooks write their theme on one of them
  for (const page of outermost) if (page) observer.observe(page, { attributes: true });
  return () => observer.disconnect();
}

/* The notebook's model with the methods of shim.js. */
export class NotebookModel {
  constructor(model) {
    this.model = model;
    this.view = Math.random().toString(36).slice(2);
    this.listeners = new Set();
    this.files = new Map(); // that are awaited
    this.sent = new Map(); // pieces that are awaited
    this.seq = 0;
    this.heard = (message, buffers) => this.hear(message, buffers);
  }

  begin() {
    this.model.on("msg:custom", this.heard);
    this.tell({ event: "socket", status: "open" });
    this.send({ seq: 0, do: "hello" });
  }

  end() {
    this.model.send({ view: this.view, bye: true });
    this.model.off("msg:custom", this.heard);
    this.hasEnded = true;
  }

  /* After goodbye nothing more is said, or the studio would take this for a new view. */
  send(message) {
    if (!this.hasEnded) this.model.send({ view: this.view, message });
  }

  on(name, listener) {
    if (name === "msg:custom") this.listeners.add(listener);
  }

  off(name, listener) {
    if (name === "msg:custom") this.listeners.delete(listener);
  }

  tell(message, buffers = []) {
    for (const listener of this.listeners) listener(message, buffers);
  }

  hear({ view, message, event, frame, ...file }, buffers = []) {
    if (view !== this.view) return;
    if (event) this.tell(event);
    else if (frame) this.tell({ event: "frame" }, [bytesOf(buffers[0])]);
    else if ("file" in file) this.receive(file, buffers);
    else if (message && this.sent.has(message.seq)) this.sent.get(message.seq)(message);
    else if (message) this.tell(message);
  }

  /* The bytes of a file that was made; null if it is not there. */
  fetch(id) {
    return new Promise((resolve) => {
      this.files.set(id, { parts: [], resolve });
      this.model.send({ view: this.view, file: id });
    });
  }

  receive({ file, kind, last }, buffers) {
    const awaited = this.files.get(file);
    if (!awaited) return;
    awaited.parts.push(...buffers.map(bytesOf));
    if (!last) return;
    this.files.delete(file);
    awaited.resolve(kind === null ? null : new Blob(awaited.parts, { type: kind }));
  }

  /* Send a file piece by piece; the answer is {ok, upload, label}, or it says what is wrong. */
  async upload(name, bytes) {
    const whole = new Blob([bytes]);
    let answer = null;
    for (let at = 0; at === 0 || at < whole.size; at += PIECE) {
      const piece = await whole.slice(at, at + PIECE).arrayBuffer();
      answer = await this.sendPiece(name, piece, at + PIECE >= whole.size);
      if (!answer.ok) return answer;
    }
    return answer;
  }

  sendPiece(name, piece, last) {
    const seq = `upload ${(this.seq += 1)}`;
    return new Promise((resolve) => {
      this.sent.set(seq, (answer) => {
        this.sent.delete(seq);
        resolve(answer);
      });
      this.model.send({ view: this.view, upload: name, seq, last }, undefined, [piece]);
    });
  }
}

/* What came beside a message, as bytes of its own. */
function bytesOf(buffer) {
  return buffer instanceof ArrayBuffer ? buffer : buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + buffer.byteLength);
}

/* Whether what lies behind an element is dark. */
function isDark(el) {
  for (let at = el; at; at = at.parentElement) {
    const [red, green, blue, cover = 1] = getComputedStyle(at).backgroundColor.match(/[\d.]+/g)?.map(Number) ?? [];
    if (red !== undefined && cover > 0.5) return 0.299 * red + 0.587 * green + 0.114 * blue < 128;
  }
  return false;
}
