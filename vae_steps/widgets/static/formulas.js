// Formulas, typeset by KaTeX.

import katex from "./katex.js";
import { node } from "./page.js";

/**
 * A formula that was typeset, and the texts in which each of its numbers stands, for the eyes and for the ears; with
 * `named` these know what they stand for.
 * @typedef {{ shown: Element, places: Text[][], named?: boolean }} Form
 */

/** @param {string} latex in which KaTeX would raise only the last digit of 0.25^2 */
const braced = (latex) => latex.replace(/(?<![\w.])(\d[\d.]*)\^/g, "{$1}^");

/**
 * Typeset a formula in an element.
 * @template {HTMLElement} T
 * @param {T} element
 * @param {string} latex
 * @param {boolean} displayMode
 */
export function typeset(element, latex, displayMode = false) {
  katex.render(braced(latex), element, { displayMode, fleqn: true, throwOnError: false, output: "htmlAndMathml" });
  return element;
}

// A formula between dollar signs, or what is emphasized between asterisks, as in Markdown: not 2*3*4, nor 2 * 3 * 4.
const MARKED = /\$([^$]*)\$|(?<![\w*])\*(?!\s)((?:\$[^$]*\$|[^*$])+)(?<!\s)\*(?![\w*])/g;

/**
 * A text with formulas between dollar signs and emphasis between asterisks, in pieces for a page.
 * @param {string} text
 * @returns {(Node | string)[]}
 */
export function written(text) {
  /** @type {(Node | string)[]} */
  const parts = [];
  let end = 0;
  for (const { 0: whole, 1: latex, 2: emphasized, index } of text.matchAll(MARKED)) {
    parts.push(text.slice(end, index));
    parts.push(emphasized ? node("em", {}, ...written(emphasized)) : typeset(node("span"), latex));
    end = index + whole.length;
  }
  return [...parts, text.slice(end)].filter((part) => part !== "");
}

/**
 * Show a solution in an element: its texts, the blocks of its calculation, its pictures, which `text` describes, and
 * lines of signs that stand below each other.
 * @param {HTMLElement} element
 * @param {{ tex?: string, text?: string, picture?: string, lines?: string }[]} parts
 */
export function reveal(element, parts) {
  element.replaceChildren(...parts.map(({ tex, text = "", picture, lines }) => {
    if (lines) return node("pre", { className: "vae-lines" }, lines);
    if (picture) return node("img", { src: picture, alt: text });
    return tex ? typeset(node("div", { className: "vae-sheet" }), tex, true) : node("p", {}, ...written(text));
  }));
  for (const sheet of /** @type {NodeListOf<HTMLElement>} */ (element.querySelectorAll(".vae-sheet, .vae-lines"))) {
    if (sheet.scrollWidth > sheet.clientWidth) sheet.tabIndex = 0; // for the keys that scroll
  }
}

// A displayed formula that is typeset again and again. Mostly nothing but its numbers changes, and these decide nothing
// of how KaTeX lays out the rest. So each form of a formula is typeset once, with its numbers counted off to see where
// they stand; from then on they are written into their places.
//
// Marks around the numbers, by KaTeX's \htmlData, were tried instead of this pattern. They reach what is seen but not
// the MathML, where places would still be guessed; a formula gets twice as long, and to typeset it takes 8 to 24 % more
// time (7.1 to 8.7 ms instead of 6.6 to 7.8 ms for nine blocks); an exchange takes as long as it does.
const NUMBER = /(?<![\w#^.[])\d+(?:\.\d+)?(?!\d|\.\d|[\^_])/g; // not an index, a power, a colour, a distance
const SIGNED = new RegExp(`(?<![a-z])\\(-\\d+(?:\\.\\d+)?\\)|${NUMBER.source}`, "g"); // not exp(-1)
const COUNTED = /(?<!\d)\d{5}\.5(?!\d)/; // a number in the place of one that was counted off
const MOST_FORMS = 8;
/** @type {WeakMap<Element, Map<string, Form>>} */
const formulas = new WeakMap();

/**
 * Typeset a displayed formula in an element, in the place of the one before.
 * @param {Element} element
 * @param {string} formula in LaTeX
 * @param {boolean} isSigned whether (-0.5) is exchanged like 0.5: in a long sum, where the signs change all the time.
 *   It looks the same, but is one text.
 * @param {string[][]} terms what the first numbers of each line below the first stand for, as `data-term`
 */
export function retypeset(element, formula, isSigned = false, terms = []) {
  const latex = braced(formula), pattern = isSigned ? SIGNED : NUMBER;
  const numbers = latex.match(pattern) ?? [], key = latex.replace(pattern, "0");
  const forms = formulas.get(element) ?? new Map();
  formulas.set(element, forms);
  /** @type {Form} */
  const form = forms.get(key) ?? counted(latex, numbers.length, pattern);
  forms.delete(key); // and put at the end: the first one is the one that was not used for longest
  if (form.places.length === numbers.length) forms.set(key, form);
  if (forms.size > MOST_FORMS) forms.delete(forms.keys().next().value);
  form.places.forEach((texts, i) => {
    const number = numbers[i].replace("-", "\u2212");
    for (const text of texts) if (text.data !== number) text.data = number;
  });
  if (terms.length && !form.named) nameTerms(form, latex, pattern, terms);
  /** @type {Element} */ (form.shown.querySelector("annotation")).textContent = latex;
  if (element.firstChild !== form.shown) element.replaceChildren(form.shown);
}

/** @type {(form: Form, latex: string, pattern: RegExp, terms: string[][]) => void} */
function nameTerms(form, latex, pattern, terms) {
  form.named = true;
  /** @type {(text: string) => number} */
  const count = (text) => text.match(pattern)?.length ?? 0;
  const lines = latex.split("\\\\[2pt]");
  let start = count(lines[0]);
  terms.forEach((names, i) => {
    const line = lines[i + 1] ?? "", label = count(line.split("&")[0]);
    names.forEach((term, k) => {
      for (const { parentElement: place } of form.places[start + label + k] ?? []) if (place) place.dataset.term = term;
    });
    start += count(line);
  });
}

/**
 * A form of a formula; it has no places where a number is not seen, as in a length.
 * @param {string} latex
 * @param {number} count of its numbers
 * @param {RegExp} pattern
 * @returns {Form}
 */
function counted(latex, count, pattern) {
  let i = 0;
  const shown = displayed(latex.replace(pattern, () => `${10000 + i++}.5`));
  const places = Array.from({ length: count }, () => /** @type {Text[]} */ ([]));
  const walker = document.createTreeWalker(shown, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = /** @type {Text} */ (walker.currentNode), found = COUNTED.exec(text.data);
    if (!found || text.parentElement?.localName === "annotation") continue;
    if (found.index) {
      text.splitText(found.index); // the walker comes to the number next
      continue;
    }
    if (text.length > found[0].length) text.splitText(found[0].length); // as in 1/(1 + 0.5), where 1/ is one text
    places[Number(found[0]) - 10000.5]?.push(text);
  }
  if (places.every((texts) => texts.length)) return { shown, places };
  return { shown: displayed(latex), places: [] };
}

/** @param {string} latex */
const displayed = (latex) => /** @type {Element} */ (typeset(node("div"), latex, true).firstElementChild);
