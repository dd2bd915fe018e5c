// An open question: a box for one's own words, and beside it, once something was kept, a model answer.

import { conversation } from "./conversation.js";
import { reveal, written } from "./formulas.js";
import { newPage, node, pieces } from "./page.js";

/** @import { AnyModel } from "@anywidget/types" */
/** @import { Words } from "./page.js" */

/** @param {{ model: AnyModel<{ asked: { ask: string }, words: Words }>, el: HTMLElement }} given */
export function render({ model, el }) {
  const { ask } = model.get("asked"), words = model.get("words");
  const id = `vae-${Math.random().toString(36).slice(2)}`;
  let waits = false; // whether the learner waits for an answer, and so is told it
  let typing = false; // whether what is in the box is newer than any answer

  const asking = node("p", { id: `${id}-ask`, className: "vae-ask vae-sentence" }, ...written(ask));
  const problem = node("p", { id: `${id}-problem`, className: "vae-problem", role: "alert", hidden: true });
  const box = node("textarea", {
    rows: 4, "aria-label": words.guess, placeholder: words.guess, "aria-describedby": `${asking.id} ${problem.id}`,
    oninput: () => { typing = true; },
    onkeydown: (/** @type {KeyboardEvent} */ event) => { // JupyterLab would run the cell, and make a new page
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      event.stopPropagation();
      if (!event.isComposing && event.keyCode !== 229) keep();
    },
  });
  const button = node("button", { type: "button", onclick: keep }, words.commit);
  const unknown = node("button", { type: "button", className: "vae-quiet", onclick: giveUp }, words.unknown);
  const first = node("p", { className: "vae-tries", hidden: true });
  const mine = node("div", { className: "vae-mine" }, box, node("div", { className: "vae-buttons" }, button, unknown),
    problem, first);
  const answer = node("div", {
    className: "vae-reveal vae-model", tabIndex: -1, role: "group", "aria-label": words.model,
  });
  const notice = node("p", { className: "vae-notice", hidden: true });
  const page = newPage(el, words, "vae-quiz vae-open", words.name, asking,
    node("div", { className: "vae-beside" }, mine, answer), notice);

  function keep() {
    waits = true;
    typing = false;
    talk.ask({ do: "commit", answer: [box.value] });
  }
  function giveUp() {
    waits = true;
    talk.ask({ do: "show" });
  }

  /** @param {Record<string, any>} update */
  function show(update) {
    const { texts, done } = update;
    if (texts) {
      if (texts.length && !typing) box.value = texts[0];
      [button.textContent, unknown.hidden] = [done ? words.change : words.commit, done];
      first.replaceChildren(...pieces(words.first, { words: update.first }));
      first.hidden = !update.first;
      answer.hidden = !done;
      reveal(answer, update.reveal);
      answer.prepend(node("p", { className: "vae-title" }, words.model));
      if (done && waits && !update.problems?.[0]) answer.focus();
    }
    const text = update.problems?.[0] ?? "";
    problem.textContent = text;
    problem.hidden = !text;
    box.setAttribute("aria-invalid", String(!problem.hidden));
    notice.textContent = update.notice ?? "";
    notice.hidden = !update.notice;
    waits = false;
  }

  const talk = conversation(model, id, page, show);
  talk.ask({ do: "open" });
  return () => talk.end();
}
