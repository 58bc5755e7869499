/* What is said about every row. */

import { element } from "./elements.js";
import { Answer, RowList } from "./rows.js";

export class RowView {
  constructor(live) {
    this.list = new RowList(live);
    this.root = element("div", {}, this.list.root, new Answer(live).root);
  }
}
