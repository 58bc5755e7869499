/* Elements of the page. Text goes in as text: nothing from outside is ever read as markup. */

const SVG = "http://www.w3.org/2000/svg";

/* An HTML element with attributes, listeners (`onclick: …`) and children. */
export function element(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/* The same for a drawing. */
export function drawn(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

/* Put other children in the place of those that are there. */
export function refill(parent, ...children) {
  parent.replaceChildren(...children.filter((child) => child !== null));
  return parent;
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
