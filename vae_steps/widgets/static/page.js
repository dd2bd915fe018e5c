// What pages of widgets are made of.

/**
 * The sentences of a page, which Python gives it; `_words` in assets.py has those of every page.
 * @typedef {Record<string, string>} Words
 */

/**
 * A new element. An attribute is a listener ("onclick"), a property of the element ("className"), or its attribute.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, any>} attributes
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function node(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name in made && name !== "list") Object.assign(made, { [name]: value });
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/**
 * Listen to keys in a box, by their names. Those that an input method takes for itself, to choose or to end what it
 * composes, are not for us; Safari tells of its last Enter only by the old number 229.
 * @param {HTMLInputElement} input
 * @param {Record<string, (event: KeyboardEvent) => void>} keys
 */
export function onKeys(input, keys) {
  input.addEventListener("keydown", (event) => {
    if (!event.isComposing && event.keyCode !== 229) keys[event.key]?.(event);
  });
}

/**
 * Listen to what is pasted into a box. A row or a column would lose its lines there, so what may be one is handed on
 * whole, as the text that the box would hold; Python sets its numbers apart.
 * @param {HTMLInputElement} input
 * @param {(text: string) => void} take
 */
export function onPaste(input, take) {
  input.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text").trim() ?? "";
    if (!/[\s;；,，、]/.test(text)) return;
    event.preventDefault();
    const start = input.selectionStart ?? 0, end = input.selectionEnd ?? 0;
    const whole = input.value.slice(0, start) + text + input.value.slice(end);
    input.setRangeText(text, start, end, "end");
    take(whole);
  });
}

/**
 * Say something in a place that is not there while there is nothing to say.
 * @param {HTMLElement} place
 * @param {string} text
 */
export function tell(place, text) {
  place.textContent = text;
  place.hidden = !text;
}

/**
 * Let the keyboard reach what is too wide for the page and so scrolls.
 * @param {HTMLElement[]} parts
 */
export function reach(parts) {
  for (const part of parts) {
    if (part.scrollWidth > part.clientWidth) part.tabIndex = 0;
    else part.removeAttribute("tabindex");
  }
}

/**
 * A sentence from Python in pieces, with what belongs into its places, such as {n}: texts, or nodes of the page.
 * @template T
 * @param {string} sentence
 * @param {Record<string, T>} values
 * @returns {(T | string)[]}
 */
export function pieces(sentence, values) {
  return sentence.split(/\{(\w+)\}/).map((part, i) => (i % 2 ? values[part] : part));
}

/**
 * A sentence from Python with the texts that belong into its places.
 * @param {string} sentence
 * @param {Record<string, string | number>} values
 */
export function filled(sentence, values) {
  return pieces(sentence, values).join("");
}

/**
 * A page of ours at the end of el, with a name for those who hear it, in the language of its words.
 * @param {HTMLElement} el
 * @param {Words} words
 * @param {string} kind
 * @param {string} name
 * @param {...(Node | string)} children
 */
export function newPage(el, words, kind, name, ...children) {
  const { language, language_notice: notice } = words;
  const page = node("div", { className: `vae-page ${kind}`, role: "group", "aria-label": name, lang: language },
    ...(notice ? [node("p", { className: "vae-notice" }, notice)] : []), ...children);
  // JupyterLab would go to the next cell at an arrow, and cut this one at an x; Ctrl and S still save.
  page.addEventListener("keydown", (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
  });
  // Shift and Enter go on. JupyterLab would run this cell once more, and what was done in it would be lost.
  page.addEventListener("keydown", (event) => {
    const { key, shiftKey, ctrlKey, metaKey, altKey, isComposing, keyCode } = event;
    if (key !== "Enter" || !shiftKey || ctrlKey || metaKey || altKey || isComposing || keyCode === 229) return;
    if (!goOn(page)) return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
  el.append(page);
  return page;
}

/**
 * Choose the cell below, as JupyterLab does when it has run one; elsewhere, and in the last cell, nothing is done.
 * Cells under a closed heading are not seen, and passed over. JupyterLab chooses the cell that gets the focus.
 * @param {HTMLElement} page
 * @returns whether it was done
 */
function goOn(page) {
  const cell = page.closest(".jp-Cell");
  const cells = /** @type {HTMLElement[]} */ ([...page.closest(".jp-Notebook")?.querySelectorAll(".jp-Cell") ?? []]);
  const next = cells.slice(cells.findIndex((one) => one === cell) + 1).find((one) => one.getClientRects().length > 0);
  if (!cell || !next) return false;
  next.focus({ preventScroll: true });
  if (document.activeElement !== next) return false;
  const { bottom } = next.getBoundingClientRect();
  next.scrollIntoView({ block: bottom > innerHeight ? "start" : "nearest" });
  return true;
}

/**
 * Right or not, for the eyes and for the ears.
 * @param {boolean} right
 * @param {Words} words
 */
export function sign(right, words) {
  const [className, name, mark] = right ? ["vae-right", words.right, "✓"] : ["vae-wrong", words.wrong, "✗"];
  return node("span", { className, role: "img", "aria-label": name }, mark);
}
