// One quiet line: how far somebody is with the questions of a notebook.

import { conversation } from "./conversation.js";
import { newPage, node } from "./page.js";

/** @import { AnyModel } from "@anywidget/types" */
/** @import { Words } from "./page.js" */

/** @param {{ model: AnyModel<{ words: Words }>, el: HTMLElement }} given */
export function render({ model, el }) {
  const words = model.get("words");
  const id = `vae-${Math.random().toString(36).slice(2)}`;
  const line = node("p", { role: "status" });
  const page = newPage(el, words, "vae-answered", words.name, line);

  /** @param {Record<string, any>} update */
  function show(update) {
    if (update.line !== undefined && update.line !== line.textContent) line.textContent = update.line; // said only once
  }

  const talk = conversation(model, id, page, show);
  talk.ask({ do: "open" });
  return () => talk.end();
}
