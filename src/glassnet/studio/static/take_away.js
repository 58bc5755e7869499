/* Take away: the network, pictures, an animation and the whole state, as files under a name that
the person types; and the way back, from a file or a text. */

import { animationOf } from "./animation.js";
import { button, element, refill } from "./elements.js";
import { LOST, inOneLine } from "./notice.js";
import { whole } from "./numbers.js";
import { picturesIn, pngOf, svgText } from "./pictures.js";

const FORMS = [
  ["model", "Model file", "safetensors; glassnet and other programs read it: gn.load(\"….safetensors\")"],
  ["html", "Page", "one HTML file with this network to look into and to turn; needs nothing else"],
  ["python", "Python script", "to read and to run; needs NumPy alone"],
  ["onnx", "ONNX", "for onnxruntime and other programs; verified against this network"],
];
const STATE = "glassnet-studio.json";
const LONGEST = 80; // letters of a name

export class TakeAway {
  constructor(studio, page) {
    Object.assign(this, { studio, page });
    this.name = element("input", { type: "text", spellcheck: "false", maxlength: LONGEST, "aria-describedby": "taken" });
    this.said = element("p", { class: "taken", role: "status", id: "taken" });
    this.pictures = element("div", { class: "forms" });
    this.text = element("textarea", { rows: 3, spellcheck: "false", "aria-label": "state as text", placeholder: "#state=…" });
    this.chooser = element("input", { type: "file", accept: `.${STATE},.json,application/json`, "aria-label": "state file" });
    this.chooser.addEventListener("change", () => this.openFile());
    const close = element("form", { method: "dialog" }, element("button", {}, "Close"));
    this.dialog = element(
      "dialog",
      { class: "take-away", "aria-label": "take away" },
      element("div", { class: "titled" }, element("h2", {}, "Take away"), close),
      element("label", { class: "field" }, element("span", {}, "save as"), this.name),
      this.said,
      element("h3", {}, "The network"),
      element("div", { class: "forms" }, ...FORMS.flatMap((form) => this.form(...form))),
      element("h3", {}, "What is seen"),
      this.pictures,
      element("h3", {}, "The whole state"),
      element(
        "div",
        { class: "forms" },
        ...this.form("state", "State file", "network, data, settings, optimizer and curve: another studio goes on from it, bit for bit"),
        button("As text", () => this.copy()),
        element("span", { class: "quiet" }, "for small networks: copied, to be pasted into another studio; it holds no address and no token"),
      ),
      this.text,
      element("div", { class: "tools" }, button("Open text", () => this.openText()), element("label", { class: "chooser-label" }, "Open a state file ", this.chooser)),
    );
    this.dialog.addEventListener("keydown", (event) => event.stopPropagation());
    this.button = button("⤓", () => this.show(), { class: "away", "aria-label": "Take away", "aria-haspopup": "dialog", title: "take away: files, pictures, the whole state" });
    this.button.append(element("span", { class: "word" }, " Take away"));
  }

  form(form, label, does) {
    return [button(label, () => this.take(form, label)), element("span", { class: "quiet" }, does)];
  }

  show() {
    const { state } = this.studio;
    if (!this.name.value && state) this.name.value = cleaned(state.title);
    this.say("");
    this.text.value = "";
    this.chooser.value = "";
    const rows = picturesIn(this.page).flatMap(({ name, svg }) => [
      element("span", { class: "pair" }, button("SVG", () => this.draw(name, svg, "svg"), { "aria-label": `${name} as SVG` }), button("PNG", () => this.draw(name, svg, "png"), { "aria-label": `${name} as PNG` })),
      element("span", { class: "quiet" }, name),
    ]);
    const moving = button("Video", () => this.animate(), { "aria-label": "training as a video" });
    refill(this.pictures, ...rows, moving, element("span", { class: "quiet" }, "how the view changed while it was trained"));
    this.dialog.showModal();
  }

  say(text, isBad = false) {
    this.said.textContent = text;
    this.said.classList.toggle("problem", isBad);
  }

  /* The name as it was typed, without what a file's name cannot have. */
  named(ending) {
    return `${cleaned(this.name.value)}.${ending}`;
  }

  /* -- files ------------------------------------------------------------------------------ */

  async take(form, label) {
    this.say(`${label}: being made …`);
    const answer = await this.studio.ask("take_away", { form });
    if (!answer?.ok) return this.say(inOneLine(answer ?? LOST), true);
    const bytes = await this.studio.model.fetch(answer.id);
    if (!bytes) return this.say("The file is no longer there. What helps: make it again", true);
    return this.hand(bytes, this.named(answer.name.slice(answer.name.indexOf(".") + 1)));
  }

  async draw(name, svg, kind) {
    const text = svgText(svg);
    const bytes = kind === "svg" ? new Blob([text], { type: "image/svg+xml" }) : await pngOf(text);
    const part = cleaned(name.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, "-"));
    this.hand(bytes, `${cleaned(this.name.value)}-${part}.${kind}`);
  }

  async animate() {
    this.say("The video is being made …");
    try {
      const made = await animationOf(this.studio, this.page, (share) => this.say(`The video is being made: ${Math.round(100 * share)} %`));
      this.hand(made, this.named(made.type.includes("mp4") ? "mp4" : "webm"));
    } catch (error) {
      this.say(error.message, true);
    }
  }

  hand(bytes, name) {
    const address = URL.createObjectURL(bytes);
    const link = element("a", { href: address, download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    this.say(`${name}: ${whole(bytes.size)} bytes`);
  }

  /* -- the whole state -------------------------------------------------------------------- */

  async copy() {
    const answer = await this.studio.ask("link");
    if (!answer?.ok) return this.say(inOneLine(answer ?? LOST), true);
    this.text.value = answer.text;
    this.text.select();
    const isCopied = await navigator.clipboard?.writeText(answer.text).then(() => true, () => false);
    return this.say(`${whole(answer.text.length)} characters, ${isCopied ? "copied" : "selected: copy them"}`);
  }

  async openText() {
    const answer = await this.studio.ask("open_text", { text: this.text.value });
    this.opened(answer);
  }

  async openFile() {
    const [file] = this.chooser.files;
    if (file) this.opened(await openStateFile(this.studio, file));
  }

  opened(answer) {
    if (answer?.ok) this.dialog.close();
    else this.say(inOneLine(answer ?? LOST), true);
  }
}

/* Whether a file is a state of a studio, by its name. */
export function isStateFile({ name }) {
  return name.endsWith(STATE);
}

/* Go on from the state in a file; returns the studio's answer. */
export async function openStateFile(studio, file) {
  const sent = await studio.model.upload(file.name, file);
  if (sent.ok) return studio.ask("open_state", { upload: sent.upload });
  studio.tell("failed", sent);
  return sent;
}

/* A name for a file: letters, figures and a few signs, and nothing that leads elsewhere. */
export function cleaned(text) {
  const kept = text.normalize("NFC").replaceAll(/[^\p{L}\p{M}\p{N} ._-]+/gu, "-");
  const bare = kept.replaceAll(/\.{2,}/g, ".").replaceAll(/^[ ._-]+|[ ._-]+$/g, "");
  return [...bare].slice(0, LONGEST).join("") || "network";
}
