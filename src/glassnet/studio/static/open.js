/* Where the page begins: the studio over a socket, in the whole window. */

import { showStudio } from "./bench.js";
import { Shim } from "./shim.js";

window.studio = showStudio(document.getElementById("page"), new Shim());
