// The page of a live training: it asks Python for some steps, shows what came of them, and asks again.

import { conversation } from "./conversation.js";
import { redraw } from "./drawings.js";
import { makeField, showField } from "./fields.js";
import { typeset } from "./formulas.js";
import { filled, newPage, node, tell } from "./page.js";

const PICTURE = 80; // milliseconds from one picture of a run to the next, at least

/** @import { AnyModel } from "@anywidget/types" */
/** @import { Message } from "./conversation.js" */
/** @import { Field } from "./fields.js" */
/** @import { Words } from "./page.js" */

/**
 * A box: how it is said and shown, as LaTeX where it is `tex`; lowest, highest and step of its slider if it has one.
 * @typedef {{ name: string, spoken: string, shown: string, tex: boolean, range: number[] | null }} Box
 */

/**
 * One of some values: how it is said and shown, and what each value is called.
 * @typedef {{ name: string, spoken: string, shown: string, tex: boolean, values: Record<string, string> }} Choice
 */

/**
 * The names of pictures, how many of them, from the first on, are wide ones, and how many more stand beside the table;
 * what is to be known of the scale of the curve; a choice, or an object without a name;
 * the LaTeX beside rows and columns; the name of the number that is said at the end of a run.
 * @typedef {{ kind: string, fields: Box[], pictures: string[], wide: number, beside: number, scale: string,
 *   choice: Choice, table: { rows: Record<string, string>, columns: Record<string, string> }, told: string,
 *   words: Words }} State
 */

/** @param {{ model: AnyModel<State>, el: HTMLElement }} given */
export function render({ model, el }) {
  const id = `vae-${Math.random().toString(36).slice(2)}`;
  const words = model.get("words"), told = model.get("told");
  /** @type {Record<string, Field>} */
  const fields = {};
  /** @type {Record<"numbers" | "pictures", Record<string, HTMLElement>>} */
  const { numbers, pictures } = { numbers: {}, pictures: {} };
  let running = false, untold = false, step = 0, goal = 0, asked = 0, last = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;

  // ---- the controls

  const problems = node("div", {});
  /** @param {Box} box */
  function fieldOf({ name, spoken, shown, tex, range }) {
    const { input, slider, message } = (fields[name] = makeField(id, { name, spoken, range },
      (text) => talk.ask({ do: "put", texts: { [name]: text }, gesture: name })));
    problems.append(message);
    const named = node("label", {}, tex ? typeset(node("span"), shown) : shown, input);
    return slider ? node("span", { className: "vae-sliding" }, slider, named) : named;
  }
  /** @type {(text: string, hint: string, onclick: () => void) => HTMLButtonElement} */
  const button = (text, hint, onclick) => node("button", { type: "button", title: hint, onclick }, text);
  /** @type {(message: Message) => () => void} */
  const paused = (message) => () => {
    rest();
    untold = true;
    talk.ask(message);
  };

  const choice = model.get("choice");
  const choices = Object.keys(choice.values ?? {}).map((value) => node("input", {
    type: "radio", name: id, value, onchange: () => talk.ask({ do: "choose", [choice.name]: value }),
  }));
  const run = button(words.run, words.run_hint, () => (running ? rest() : start()));
  const seed = node("span", { className: "vae-seed" });
  const tools = node("div", { className: "vae-tools", role: "group", "aria-label": words.tools },
    run, button(words.step, words.step_hint, paused({ do: "step" })),
    button(words.reset, words.reset_hint, paused({ do: "reset" })),
    button(words.draw, words.draw_hint, paused({ do: "draw" })), seed,
    ...model.get("fields").map(fieldOf));
  if (choices.length > 0) {
    const shown = node("span", { "aria-hidden": "true" }, choice.tex ? "" : choice.shown);
    tools.append(node("span", { className: "vae-choices", role: "radiogroup", "aria-label": choice.spoken },
      choice.tex ? typeset(shown, choice.shown) : shown,
      ...choices.map((input) => node("label", {}, input, choice.values[input.value]))));
  }
  const stuck = node("p", { id: `${id}-run`, className: "vae-problem", role: "alert", hidden: true });
  problems.append(stuck);
  const note = node("p", { className: "vae-note", role: "status" });

  // ---- the page

  const bar = node("span", {});
  const progress = node("div", {
    className: "vae-progress", role: "progressbar", "aria-label": words.steps, "aria-valuemin": 0,
  }, bar);
  const count = node("span", { className: "vae-count", "aria-hidden": "true" });
  const said = node("p", { className: "vae-said", role: "status" });

  const { rows, columns } = model.get("table");
  /** @param {string} name */
  const cell = (name) => (numbers[name] = node("td", {}));
  /** @type {(latex: string, scope: string) => HTMLElement} */
  const head = (latex, scope) => typeset(node("th", { scope }), latex);
  const table = node("table", { className: "vae-losses" },
    node("tr", {}, node("td"), ...Object.values(columns).map((latex) => head(latex, "col"))),
    ...Object.entries(rows).map(([row, latex]) =>
      node("tr", {}, head(latex, "row"), ...Object.keys(columns).map((column) => cell(`${row}.${column}`)))));
  const drawn = model.get("pictures").map((name) => {
    const picture = (pictures[name] = node("div", { className: `vae-picture vae-${name}` }));
    return name.endsWith("_curve")
      ? node("div", {}, picture, node("p", { className: "vae-scale" }, model.get("scale"))) : picture;
  });
  const wide = drawn.splice(0, model.get("wide")), beside = drawn.splice(0, model.get("beside"));
  (wide.length > 1 ? drawn : wide).push(
    beside.length > 0 ? node("div", { className: "vae-below-curve" }, ...beside, table) : table);

  const lab = newPage(el, words, `vae-training ${model.get("kind")}`.trim(), words.name,
    tools, problems, note, node("div", { className: "vae-way" }, progress, count),
    node("div", { className: "vae-course" },
      node("div", {}, ...wide), node("div", { className: "vae-pictures" }, ...drawn)),
    said);

  // ---- a run

  function start() {
    running = true;
    label();
    ask();
  }
  function ask() {
    asked = performance.now();
    if (!talk.ask({ do: "run" })) rest();
  }
  function rest() {
    untold ||= running;
    running = false;
    label();
    if (lab.dataset.busy === "false") answered();
  }
  function answered() { // nothing that was asked is on its way
    clearTimeout(timer);
    if (running) timer = setTimeout(ask, asked + PICTURE - performance.now());
    else if (untold) {
      untold = false;
      last = String(numbers[told].textContent);
      said.textContent = filled(words.reached, { step, goal, loss: last });
    }
  }
  function label() {
    run.textContent = running ? words.stop : step > 0 && step < goal ? words.continue : words.run;
    lab.dataset.running = String(running);
  }

  // ---- what Python says

  /** @type {Record<string, (name: string, text: string) => void>} */
  const shows = {
    picture: (name, svg) => redraw(pictures[name], svg),
    number: (name, text) => { numbers[name].textContent = text; },
  };

  /** @type {(update: Record<string, any>, isNewer: (name: string) => boolean) => void} */
  function show(update, isNewer) {
    for (const [key, value] of Object.entries(update)) {
      const [kind, name] = key.split(/:(.*)/s);
      if (key === "problem:run") tell(stuck, value);
      else if (["problem", "text", "value"].includes(kind)) showField(fields[name], kind, value, isNewer(name));
      else if (name) shows[kind](name, value);
    }
    ({ step = step, goal = goal } = update);
    if ("seed" in update) seed.textContent = filled(words.seed, { seed: update.seed });
    if ("note" in update) note.textContent = update.note;
    if (choice.name in update) for (const input of choices) input.checked = input.value === update[choice.name];
    const valuetext = filled(words.progress, { step, goal });
    const position = { valuenow: Math.min(step, goal), valuemax: goal, valuetext };
    for (const [key, value] of Object.entries(position)) progress.setAttribute(`aria-${key}`, String(value));
    bar.style.width = `${(100 * position.valuenow) / goal}%`;
    count.textContent = `${step} / ${goal}`;
    if (running && update.done) [running, untold] = [false, true];
    if (numbers[told].textContent !== last) said.textContent = ""; // what was said of an end is no longer so
    label();
  }

  const talk = conversation(model, id, lab, show, answered);
  talk.ask({ do: "open" });
  return () => {
    clearTimeout(timer);
    talk.end();
  };
}
