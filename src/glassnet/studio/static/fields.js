/* A field of a panel: a name, and a box that sends what was typed. */

import { element } from "./elements.js";
import { parseNumber } from "./numbers.js";
import { focusedNear } from "./place.js";

export function numberField(name, value, send, attributes = {}) {
  const box = element("input", { type: "text", inputmode: "decimal", value, spellcheck: "false", ...attributes });
  box.addEventListener("change", async () => {
    const typed = parseNumber(box.value);
    const answer = typed === null ? { ok: false, message: "not a number; write it as 0.05" } : await send(typed);
    box.setAttribute("aria-invalid", String(answer?.ok === false));
    box.title = answer?.ok === false ? answer.message : "";
  });
  return [element("label", { class: "field" }, element("span", {}, name), box), box];
}

/* Show a value in a box, unless somebody is correcting what is wrong in it. */
export function show(box, value) {
  if (box === focusedNear(box) && box.getAttribute("aria-invalid") === "true") return;
  box.value = String(value);
}
