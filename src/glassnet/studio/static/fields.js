/* A field of a panel: a name, and a box that sends what was typed. */

import { element, focusedNear } from "./elements.js";
import { parseNumber } from "./numbers.js";

export function numberField(name, value, send, attributes = {}) {
  const box = element("input", { type: "text", inputmode: "decimal", value, spellcheck: "false", ...attributes });
  box.addEventListener("input", () => (box.isBeingTyped = true));
  box.addEventListener("change", async () => {
    box.isBeingTyped = false;
    const typed = parseNumber(box.value);
    const answer = typed === null ? { ok: false, message: "not a number; write it as 0.05" } : await send(typed);
    box.setAttribute("aria-invalid", String(answer?.ok === false));
    box.title = answer?.ok === false ? answer.message : "";
  });
  return [element("label", { class: "field" }, element("span", {}, name), box), box];
}

/* Show a value in a box, unless somebody types into it or is correcting what is wrong there. */
export function show(box, value) {
  const isWrong = box.getAttribute("aria-invalid") === "true";
  if (box === focusedNear(box) && (box.isBeingTyped || isWrong)) return;
  box.value = String(value);
  box.setAttribute("aria-invalid", "false");
  if (isWrong) box.title = "";
}
