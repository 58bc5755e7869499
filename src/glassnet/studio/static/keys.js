/* The keyboard: what every key does, and the list of them. */

import { toggleTheme } from "./page.js";
import { placeOf } from "./place.js";

export const KEYS = [
  ["space", "train or pause"],
  [".", "one step"],
  ["e", "one epoch"],
  ["w", "rewind to the first weights"],
  ["z, y", "undo, redo"],
  ["r", "numbers as training left them"],
  ["[, ]", "the moment before, the moment after"],
  ["Tab", "to the next part of the page"],
  ["arrow keys", "between neurons, between rows, along a curve, and on a slider"],
  ["Enter", "on a neuron: to its knobs"],
  ["l", "say where training is"],
  ["t", "light or dark"],
  ["?", "this list"],
];

/* Listen to the keys of the whole page; within another page, to those of the studio alone. */
export function listen(studio, header, dialog, root, time) {
  const actions = {
    " ": () => header.toggle(),
    ".": () => studio.ask("step"),
    e: () => studio.ask("epoch"),
    w: () => studio.ask("rewind"),
    z: () => studio.live?.undo(),
    y: () => studio.live?.redo(),
    r: () => studio.live?.revert(),
    "[": () => time.move(-1),
    "]": () => time.move(1),
    l: () => header.say(),
    t: () => toggleTheme(root),
    "?": () => dialog.showModal(),
  };
  placeOf(root).addEventListener("keydown", (event) => {
    const isTyping = event.target.matches?.("input:not([type=range]), select, textarea");
    const isPressing = event.key === " " && event.target.closest?.("button, summary, [role=button]");
    if (isTyping || isPressing || event.altKey || dialog.open || event.defaultPrevented) return;
    const isCommand = event.ctrlKey || event.metaKey;
    const key = isCommand ? { z: event.shiftKey ? "y" : "z", Z: "y", y: "y" }[event.key] : event.key;
    if (!actions[key]) return;
    event.preventDefault();
    event.stopPropagation();
    actions[key]();
  });
}
