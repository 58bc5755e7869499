/* What is said about every row. */

import { element } from "./elements.js";
import { RowList } from "./rows.js";

export class RowView {
  constructor(live) {
    this.kind = "rows";
    this.root = element("div", {}, new RowList(live).root);
  }

  refresh() {} // the list looks after itself
}
