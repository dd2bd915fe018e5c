// Pictures that are drawn again and again.

import { node } from "./page.js";

/** @type {WeakMap<Element, string[]>} svg.py writes one element in a line, and only lines that differ are read. */
const drawings = new WeakMap();

/**
 * Draw a picture in an element, in the place of the one before.
 * @param {Element} element
 * @param {string} svg
 */
export function redraw(element, svg) {
  const lines = svg.split(/(?<=>)\n/), old = drawings.get(element), shown = element.firstElementChild;
  drawings.set(element, lines);
  if (!shown || lines.length !== old?.length) {
    const drawn = /** @type {Element} */ (node("div", { innerHTML: svg }).firstElementChild);
    if (shown?.nextElementSibling) shown.replaceWith(drawn); // beside it are handles, which may be held
    else element.replaceChildren(drawn);
    return;
  }
  const changed = [...lines.keys()].slice(1).filter((i) => lines[i] !== old[i]);
  const text = [lines[0], ...changed.map((i) => lines[i]), "</svg>"].join("");
  const made = /** @type {Element} */ (node("div", { innerHTML: text }).firstElementChild);
  const kept = changed.map((i) => shown.children[i - 1]);
  for (const { name, value } of made.attributes) shown.setAttribute(name, value);
  [...made.children].forEach((part, i) => kept[i].replaceWith(part));
}
