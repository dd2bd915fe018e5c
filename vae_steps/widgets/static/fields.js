// Boxes for numbers, with or without a slider.

import { node, onKeys, tell } from "./page.js";

/**
 * @typedef {{ input: HTMLInputElement, slider: HTMLInputElement | null, message: HTMLElement,
 *   typing: boolean }} Field
 */

/**
 * A box for a number, the sentence that is said of it, and a slider if it has a range: lowest, highest and step.
 * @param {string} id of the page
 * @param {{ name: string, spoken: string, range: number[] | null }} given
 * @param {(text: string) => void} put takes what was typed, or slid to
 * @param {() => void} done is called at the end of a gesture: of typing, before `put`, or of a drag
 * @returns {Field}
 */
export function makeField(id, { name, spoken, range }, put, done = () => {}) {
  const message = node("p", { id: `${id}-${name}`, className: "vae-problem", role: "alert", hidden: true });
  const input = node("input", {
    type: "text", inputMode: "decimal", autocomplete: "off", spellcheck: false,
    "aria-label": spoken, "aria-describedby": message.id, "data-name": name,
  });
  const slider = range && node("input", {
    type: "range", min: range[0], max: range[1], step: range[2], "aria-label": spoken, "data-slider": name,
  });
  /** @type {Field} */
  const field = { input, slider, message, typing: false };
  /** @param {string} text */
  const take = (text) => {
    field.typing = false;
    put(text);
  };
  const commit = () => {
    done();
    if (field.typing) take(input.value);
  };
  input.addEventListener("input", () => { field.typing = true; });
  input.addEventListener("change", commit);
  onKeys(input, { Enter: commit });
  slider?.addEventListener("input", () => {
    input.value = slider.value;
    take(slider.value);
  });
  slider?.addEventListener("change", done);
  return field;
}

/**
 * Show what Python says of a box.
 * @param {Field} field
 * @param {string} kind "problem", a sentence; "text", what stands in the box; or "value", where the slider stands
 * @param {any} value
 * @param {boolean} isNewer whether what is in the box is newer than that
 */
export function showField({ input, slider, message, typing }, kind, value, isNewer) {
  if (kind === "problem") {
    tell(message, value);
    input.setAttribute("aria-invalid", String(Boolean(value)));
  } else if (!typing && !isNewer) {
    if (kind === "text") input.value = value;
    else if (slider) slider.value = String(value);
  }
}
