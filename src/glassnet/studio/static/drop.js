/* Files that are dragged over the page may be dropped anywhere on it. */

import { element } from "./elements.js";

/* A zone over the whole page that shows itself while a file is over it; `take` gets the files.
`place` hears of them: the document, or the studio's own root within another page. */
export function dropZone(place, take) {
  const text = "Drop the file here";
  const kinds = element("p", { class: "quiet" }, "A table as CSV, Parquet or JSON, with the names of its columns; or a lesson as TOML. It stays on this machine.");
  const zone = element("div", { class: "drop-zone", hidden: true }, element("p", { class: "headline" }, text), kinds);
  const isFile = ({ dataTransfer }) => dataTransfer?.types.includes("Files") ?? false;
  const show = (event) => {
    if (!isFile(event)) return;
    event.preventDefault();
    zone.hidden = false;
  };
  place.addEventListener("dragenter", show);
  place.addEventListener("dragover", show);
  place.addEventListener("dragleave", ({ relatedTarget }) => {
    if (!relatedTarget) zone.hidden = true;
  });
  place.addEventListener("drop", (event) => {
    zone.hidden = true;
    if (!isFile(event)) return;
    event.preventDefault();
    take([...event.dataTransfer.files]);
  });
  return zone;
}
