// Formulas, typeset by KaTeX.

import katex from "./katex.js";
import { node } from "./page.js";

// KaTeX would raise only the last digit of 0.25^2.
const braced = (latex) => latex.replace(/(?<![\w.])(\d[\d.]*)\^/g, "{$1}^");

export function typeset(element, latex, displayMode = false) {
  katex.render(braced(latex), element, { displayMode, fleqn: true, throwOnError: false, output: "htmlAndMathml" });
  return element;
}

// A displayed formula that is typeset again and again. Mostly nothing but its numbers changes, and these decide nothing
// of how KaTeX lays out the rest. So each form of a formula is typeset once, with its numbers counted off to see where
// they stand; from then on they are written into their places.
const NUMBER = /(?<![\w#^.[])\d+(?:\.\d+)?(?!\d|\.\d|[\^_])/g; // not an index, a power, a colour, a distance
const MOST_FORMS = 8;
const formulas = new WeakMap();

export function retypeset(element, formula) {
  const latex = braced(formula), numbers = latex.match(NUMBER) ?? [], form = latex.replace(NUMBER, "0");
  const forms = formulas.get(element) ?? new Map();
  formulas.set(element, forms);
  const { shown, places } = forms.get(form) ?? counted(latex, numbers.length);
  forms.delete(form); // and put at the end: the first one is the one that was not used for longest
  if (places.length === numbers.length) forms.set(form, { shown, places });
  if (forms.size > MOST_FORMS) forms.delete(forms.keys().next().value);
  places.forEach((texts, i) => {
    for (const text of texts) if (text.data !== numbers[i]) text.data = numbers[i];
  });
  shown.querySelector("annotation").textContent = latex;
  if (element.firstChild !== shown) element.replaceChildren(shown);
}

// A formula, and the texts in which each of its numbers stands. No places where a number is not seen, as in a length.
function counted(latex, count) {
  let i = 0;
  const shown = typeset(node("div"), latex.replace(NUMBER, () => `${10000 + i++}.5`), true).firstChild;
  const places = [], walker = document.createTreeWalker(shown, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const number = Number(walker.currentNode.data) - 10000.5;
    if (number >= 0) (places[number] ??= []).push(walker.currentNode);
  }
  if (places.length === count && !places.includes(undefined)) return { shown, places };
  return { shown: typeset(node("div"), latex, true).firstChild, places: [] };
}
