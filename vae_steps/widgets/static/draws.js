// The page of many draws: buttons that draw, a cloud and a histogram that grow, and a table of means.

import { conversation } from "./conversation.js";
import { redraw } from "./drawings.js";
import { typeset } from "./formulas.js";
import { filled, newPage, node, reach, tell } from "./page.js";

/** @import { AnyModel } from "@anywidget/types" */
/** @import { Words } from "./page.js" */

/**
 * The names of pictures, the LaTeX beside rows and columns, and how many draws each button makes.
 * @typedef {{ pictures: string[], table: { rows: Record<string, string>, columns: Record<string, string> },
 *   counts: number[], words: Words }} State
 */

/** @param {{ model: AnyModel<State>, el: HTMLElement }} given */
export function render({ model, el }) {
  const id = `vae-${Math.random().toString(36).slice(2)}`;
  const words = model.get("words"), { rows, columns } = model.get("table");
  /** @type {Record<string, HTMLElement>} */
  const numbers = {};
  /** @type {Record<string, HTMLElement>} */
  const pictures = {};
  let untold = false, count = 0, seed = 0;

  /** @type {(text: string, title: string, message: import("./conversation.js").Message) => HTMLButtonElement} */
  const button = (text, title, message) => node("button", {
    type: "button", title, onclick: () => {
      untold = true;
      talk.ask(message);
    },
  }, text);
  const buttons = model.get("counts").map((number) => (number === 1
    ? button(words.one, words.one_hint, { do: "draw", count: 1 })
    : button(filled(words.many, { count: number }), words.many_hint, { do: "draw", count: number })));
  const drawn = node("span", { className: "vae-drawn" });

  /** @param {string} name */
  const cell = (name) => (numbers[name] = node("td", {}));
  /** @type {(latex: string, scope: string) => HTMLElement} */
  const head = (latex, scope) => typeset(node("th", { scope }), latex);
  const table = node("table", { className: "vae-losses" },
    node("tr", {}, node("td"), ...Object.values(columns).map((latex) => head(latex, "col"))),
    ...Object.entries(rows).map(([row, latex]) =>
      node("tr", {}, head(latex, "row"), ...Object.keys(columns).map((column) => cell(`${row}.${column}`)))));

  const numbered = node("div", { className: "vae-numbered", role: "group", "aria-label": words.name }, table);

  const notice = node("p", { className: "vae-problem", role: "alert", hidden: true });
  const said = node("p", { className: "vae-said", role: "status" });
  const lab = newPage(el, words, "vae-many", words.name,
    node("div", { className: "vae-tools", role: "group", "aria-label": words.tools },
      ...buttons, button(words.reset, words.reset_hint, { do: "reset" }), drawn),
    notice,
    node("div", { className: "vae-grown" }, ...model.get("pictures").map((name) =>
      (pictures[name] = node("div", { className: `vae-picture vae-${name}` })))),
    numbered, said);

  const widths = new ResizeObserver(() => reach([numbered]));
  widths.observe(lab);

  // ---- what Python says

  /** @type {(update: Record<string, any>) => void} */
  function show(update) {
    for (const [key, value] of Object.entries(update)) {
      const [kind, name] = key.split(/:(.*)/s);
      if (kind === "picture") redraw(pictures[name], value);
      if (kind === "number") numbers[name].textContent = value;
    }
    if ("notice" in update) tell(notice, update.notice);
    ({ count = count, seed = seed } = update);
    drawn.textContent = filled(words.count, { count, seed });
  }
  function rested() {
    if (!untold) return;
    untold = false;
    const mean = String(numbers["mean.total"].textContent), expected = numbers["expected.total"].textContent;
    said.textContent = expected ? filled(words.said, { count, mean, expected })
      : filled(words.said_alone, { count, mean });
  }

  const talk = conversation(model, id, lab, show, rested);
  talk.ask({ do: "open" });
  return () => {
    widths.disconnect();
    talk.end();
  };
}
