// The page of a lab that steers a decoder: one of some values, buttons, sliders, and pictures that follow them.

import { conversation } from "./conversation.js";
import { redraw } from "./drawings.js";
import { makeField, showField } from "./fields.js";
import { retypeset, typeset } from "./formulas.js";
import { filled, newPage, node, reach, tell } from "./page.js";

const MANY = 12; // values from which on they stand in a list

/** @import { AnyModel } from "@anywidget/types" */
/** @import { Field } from "./fields.js" */
/** @import { Words } from "./page.js" */

/**
 * A slider with a box: how it is said and shown, as LaTeX where it is `tex`; lowest, highest and step.
 * @typedef {{ name: string, spoken: string, shown: string, tex: boolean, range: number[] }} Slider
 * @typedef {{ kind: string, choice: { name: string, spoken: string, shown: string, values: Record<string, string> },
 *   buttons: { do: string, text: string, hint: string }[], groups: { title: string, sliders: Slider[] }[],
 *   pictures: string[], sheet: string, words: Words }} State
 */

/** @param {{ model: AnyModel<State>, el: HTMLElement }} given */
export function render({ model, el }) {
  const id = `vae-${Math.random().toString(36).slice(2)}`;
  const words = model.get("words");
  /** @type {Record<string, Field>} */
  const fields = {};
  /** @type {Record<string, HTMLElement>} */
  const pictures = {};
  let untold = "", gesture = 0;

  // ---- the controls

  /** @param {Slider} given */
  function steer({ name, spoken, shown, tex, range }) {
    const { input, slider, message } = (fields[name] = makeField(id, { name, spoken, range }, (text) => {
      untold = filled(words.moved, { name: spoken, value: text });
      talk.ask({ do: "put", texts: { [name]: text }, gesture: `${id} ${gesture}` });
    }, () => { gesture++; }));
    const label = tex ? typeset(node("span"), shown) : node("span", {}, shown);
    return node("div", { className: "vae-steer" },
      node("div", { className: "vae-sliding" }, label, ...(slider ? [slider] : []), input), message);
  }

  const choice = model.get("choice"), values = Object.entries(choice.values);
  /** @param {string} value */
  const choose = (value) => {
    untold = "note";
    talk.ask({ do: "choose", value });
  };
  const isLong = values.length > MANY;
  const list = node("select", { "aria-label": choice.spoken, onchange: () => choose(list.value) },
    ...(isLong ? values.map(([value, text]) => node("option", { value }, text)) : []));
  const radios = isLong ? [] : values.map(([value]) =>
    node("input", { type: "radio", name: id, value, onchange: () => choose(value) }));
  const chooser = isLong ? list : node("span", {
    className: "vae-choices", role: "radiogroup", "aria-label": choice.spoken,
  }, ...radios.map((input) => node("label", {}, input, choice.values[input.value])));
  const buttons = model.get("buttons").map((button) => node("button", {
    type: "button", title: button.hint, onclick: () => {
      untold = "note";
      talk.ask({ do: button.do });
    },
  }, button.text));

  // ---- the page

  const notice = node("p", { className: "vae-problem", role: "alert", hidden: true });
  const note = node("p", { className: "vae-note" });
  const below = node("p", { className: "vae-note" });
  const said = node("p", { className: "vae-said", role: "status" });
  const named = model.get("sheet");
  const sheet = node("div", { className: "vae-sheet", role: "group", "aria-label": named, hidden: !named });
  const lab = newPage(el, words, `vae-steering ${model.get("kind")}`, words.name,
    node("div", { className: "vae-tools" },
      node("span", { className: "vae-chooser" }, node("span", { "aria-hidden": "true" }, choice.shown), chooser),
      ...buttons),
    notice,
    node("div", { className: "vae-strips" }, ...model.get("pictures").map((name) =>
      (pictures[name] = node("div", { className: `vae-picture vae-${name}` })))),
    note,
    ...model.get("groups").map(({ title, sliders }) => node("div", {
      className: "vae-steers", role: "group", "aria-label": title,
    }, node("p", { className: "vae-steers-title", "aria-hidden": "true" }, title), ...sliders.map(steer))),
    below, sheet, said);

  const widths = new ResizeObserver(() => reach([sheet]));
  widths.observe(lab);

  // ---- what Python says

  /** @type {(update: Record<string, any>, isNewer: (name: string) => boolean) => void} */
  function show(update, isNewer) {
    for (const [key, value] of Object.entries(update)) {
      const [kind, name] = key.split(/:(.*)/s);
      if (kind === "picture") redraw(pictures[name], value);
      if (["problem", "text", "value"].includes(kind)) showField(fields[name], kind, value, isNewer(name));
    }
    if ("chosen" in update) {
      list.value = update.chosen;
      for (const radio of radios) radio.checked = radio.value === update.chosen;
    }
    if ("note" in update) note.textContent = update.note;
    if ("below" in update) below.textContent = update.below;
    if ("block" in update) retypeset(sheet, update.block, true);
    if ("notice" in update) tell(notice, update.notice);
  }
  function rested() {
    if (untold) said.textContent = untold === "note" ? note.textContent : `${untold}. ${note.textContent}`;
    untold = "";
  }

  const talk = conversation(model, id, lab, show, rested);
  talk.ask({ do: "open" });
  return () => {
    widths.disconnect();
    talk.end();
  };
}
