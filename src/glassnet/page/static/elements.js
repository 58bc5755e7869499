/* Elements of the page. Text goes in as text: nothing from outside is ever read as markup. */

const SVG = "http://www.w3.org/2000/svg";
const REACHED = "[tabindex='0'], button, input, select, summary"; // by the keyboard

/* An HTML element with attributes, listeners (`onclick: …`) and children. */
export function element(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/* The same for a drawing. */
export function drawn(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

/* Put other children in the place of those that are there; the keyboard stays among them. */
export function refill(parent, ...children) {
  const held = focusedNear(parent);
  const isWithin = held !== parent && parent.contains(held);
  parent.replaceChildren(...children.filter((child) => child !== null));
  if (isWithin) queueMicrotask(() => holdAgain(parent, held));
  return parent;
}

/* Give the keyboard, if nothing has it, to what had it or to what is most like that. */
function holdAgain(parent, held) {
  const now = focusedNear(parent);
  if (now && !now.matches("body")) return;
  const reached = [...parent.querySelectorAll(REACHED)].filter((one) => !one.disabled && one.checkVisibility());
  const alike = reached.filter(({ tagName, type }) => tagName === held.tagName && type === held.type);
  const same = alike.find((one) => nameOf(one) === nameOf(held));
  (parent.contains(held) ? held : (same ?? alike[0] ?? reached[0]))?.focus({ preventScroll: true });
}

function nameOf(node) {
  return node.getAttribute("aria-label") ?? node.textContent;
}

/* From a button that can no longer be pressed the keyboard goes to the last that can, or the next. */
export function passOn(acts) {
  const place = acts.findIndex((act) => act.disabled && act === focusedNear(act));
  if (place < 0) return;
  [...acts.slice(0, place).reverse(), ...acts.slice(place)].find((act) => !act.disabled && !act.hidden)?.focus();
}

/* What has the focus around an element: in a notebook, every cell has a focus of its own. */
export function focusedNear(element) {
  return element.getRootNode().activeElement;
}

/* A button that says what it does. */
export function button(label, action, attributes = {}) {
  return element("button", { type: "button", onclick: action, ...attributes }, label);
}

/* A text cut where it becomes too long to show; the whole of it is in the title. */
export function short(text, most = 24) {
  const signs = [...text];
  return signs.length <= most ? text : `${signs.slice(0, most - 1).join("")}…`;
}

function filled(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null) node.setAttribute(name, value);
  }
  node.append(...children.flat().filter((child) => child !== null));
  return node;
}
