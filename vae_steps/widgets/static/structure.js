// The drawing of a network: boxes that are buttons, arrows behind them, and below it what stands in the open box.

import { typeset } from "./formulas.js";
import { newPage, node } from "./page.js";

/** @import { AnyModel } from "@anywidget/types" */
/** @import { Words } from "./page.js" */

/**
 * A box: where it stands, as left, top, width and height, what is written on it, and what it opens to.
 * @typedef {{ name: string, spoken: string, tex: string, colour: string, place: number[], says: string,
 *   is_new: boolean, numbers: string[], count: string, picture: string, sheets: string[], cut: string }} Box
 * @typedef {[path: string, dashed: boolean]} Arrow
 * @typedef {{ boxes: Box[], arrows: Arrow[], size: [number, number], words: Words, chosen: string }} State
 */

/**
 * A new element of SVG.
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 * @param {...Node} children
 */
function shape(tag, attributes, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
}

/** @param {{ model: AnyModel<State>, el: HTMLElement }} given */
export function render({ model, el }) {
  const boxes = model.get("boxes"), words = model.get("words"), [wide, high] = model.get("size");
  const id = `vae-${Math.random().toString(36).slice(2)}`;
  const buttons = boxes.map((box, i) => button(box, i));
  const drawing = node("div", { className: "vae-drawing" }, arrows(), ...buttons);
  drawing.style.aspectRatio = `${wide} / ${high}`;
  const panel = node("div", { id, className: "vae-opened", role: "group" });
  const said = node("p", { className: "vae-said", role: "status" });
  newPage(el, words, "vae-structure", words.name, node("p", { className: "vae-hint" }, words.hint),
    node("div", { className: "vae-scrolled" }, drawing), panel, said);

  function arrows() {
    const tip = shape("path", { d: "M0 0L10 5L0 10Z" });
    const head = shape("marker", {
      id: `${id}-head`, viewBox: "0 0 10 10", refX: 2, refY: 5, markerWidth: 5, markerHeight: 5, orient: "auto",
    }, tip);
    const lines = model.get("arrows").map(([d, dashed]) =>
      shape("path", { d, class: dashed ? "vae-arrow vae-dashed" : "vae-arrow", "marker-end": `url(#${id}-head)` }));
    return shape("svg", { viewBox: `0 0 ${wide} ${high}`, "aria-hidden": "true" }, head, ...lines);
  }

  /** @type {(box: Box, i: number) => HTMLButtonElement} */
  function button({ name, spoken, tex, colour, place: [left, top, across, down], is_new, numbers, count, picture }, i) {
    const written = numbers.length ? numbers : [count];
    const made = node("button", {
      type: "button", className: is_new ? "vae-box vae-new" : "vae-box", "data-box": name, "aria-expanded": "false",
      "aria-controls": id, "aria-label": `${spoken}: ${written.join(", ")}`,
      onclick: () => choose(model.get("chosen") === name ? "" : name),
      onkeydown: (/** @type {KeyboardEvent} */ { key }) => {
        if (key === "Escape") choose("");
        if (key === "ArrowRight") buttons[(i + 1) % buttons.length].focus();
        if (key === "ArrowLeft") buttons[(i || buttons.length) - 1].focus();
      },
    }, typeset(node("span", { className: "vae-symbol" }), tex), picture ? shown(picture)
      : node("span", { className: "vae-values" }, ...written.map((one) => node("span", {}, one))));
    const share = (/** @type {number} */ part, /** @type {number} */ whole) => `${(100 * part) / whole}%`;
    Object.assign(made.style, {
      left: share(left, wide), top: share(top, high), width: share(across, wide), height: share(down, high),
    });
    made.style.setProperty("--quantity", colour);
    return made;
  }

  /** @param {string} picture whose numbers are said by the name of its box */
  function shown(picture) {
    return node("span", { className: "vae-picture", "aria-hidden": "true", innerHTML: picture });
  }

  /** @param {string} name */
  function choose(name) {
    model.set("chosen", name);
    model.save_changes();
  }

  function show() {
    const open = boxes.find(({ name }) => name === model.get("chosen"));
    for (const [i, { name }] of boxes.entries()) buttons[i].setAttribute("aria-expanded", String(name === open?.name));
    panel.hidden = !open;
    said.textContent = open ? `${open.spoken}: ${open.says}` : "";
    if (!open) return;
    panel.setAttribute("aria-label", open.spoken);
    panel.replaceChildren(
      node("p", {}, typeset(node("span"), open.tex), ` ${open.says} ${open.cut}`),
      ...open.sheets.map((tex) => typeset(node("div", { className: "vae-sheet" }), tex, true)),
    );
    for (const sheet of /** @type {NodeListOf<HTMLElement>} */ (panel.querySelectorAll(".vae-sheet"))) {
      if (sheet.scrollWidth > sheet.clientWidth) sheet.tabIndex = 0;
    }
  }
  model.on("change:chosen", show);
  show();
  return () => model.off("change:chosen", show);
}
