// Pictures that are drawn again and again.

import { node } from "./page.js";

// svg.py writes one element in a line, and only lines that differ are read.
const drawings = new WeakMap();

export function redraw(element, svg) {
  const lines = svg.split(/(?<=>)\n/), old = drawings.get(element);
  drawings.set(element, lines);
  if (lines.length !== old?.length) {
    element.innerHTML = svg;
    return;
  }
  const changed = [...lines.keys()].slice(1).filter((i) => lines[i] !== old[i]);
  const text = [lines[0], ...changed.map((i) => lines[i]), "</svg>"].join("");
  const made = node("div", { innerHTML: text }).firstChild;
  const shown = element.firstChild, kept = changed.map((i) => shown.children[i - 1]);
  for (const { name, value } of made.attributes) shown.setAttribute(name, value);
  [...made.children].forEach((part, i) => kept[i].replaceWith(part));
}
