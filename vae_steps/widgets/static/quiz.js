// A question: its sentence, choices or boxes, buttons, and below them what Python says to the answer.

import { conversation } from "./conversation.js";
import { reveal, typeset, written } from "./formulas.js";
import { newPage, node, onKeys, onPaste, pieces, sign } from "./page.js";

/** @import { AnyModel } from "@anywidget/types" */
/** @import { Words } from "./page.js" */

/**
 * What is asked: by a whole sentence, or by a symbol alone. Of `choices`, which are keys, one is chosen, and `shown`
 * says how they look; otherwise there is a box for each label, with its unit, and `digits` says how many are wanted.
 * @typedef {{ kind: "prediction" | "guess" | "exercise", ask: string, sentence: boolean, marked: boolean,
 *   choices: string[], shown: string[], labels: string[], spoken: string[], unit: string, digits: string }} Asked
 * @typedef {{ text: string, tex?: string }} Slip
 * @typedef {{ text: string, tex: string, right: boolean, slips: Slip[][], why: string[], hint: string,
 *   clue: number }} Row
 * @typedef {{ text: string, right: boolean }} Try
 */

/** @param {{ model: AnyModel<{ asked: Asked, words: Words & { hints: string[] } }>, el: HTMLElement }} given */
export function render({ model, el }) {
  const { kind, ask, sentence, marked, choices, shown, labels, spoken, unit, digits } = model.get("asked");
  const words = model.get("words");
  const id = `vae-${Math.random().toString(36).slice(2)}`;
  let waits = false; // whether the learner waits for an answer, and so is told it
  let typing = false; // whether what is in the boxes is newer than any answer

  // ---- what is asked

  const asking = node("span", { id: `${id}-ask`, className: sentence ? "vae-ask vae-sentence" : "vae-ask" },
    ...written(ask));
  const problems = (choices.length ? [""] : labels).map((_, i) =>
    node("p", { id: `${id}-problem-${i}`, className: "vae-problem", role: "alert", hidden: true }));
  const inputs = choices.length
    ? choices.map((choice) => node("input", { type: "radio", name: id, value: choice }))
    : labels.map((_, i) => node("input", {
      type: "text", inputMode: "decimal", autocomplete: "off", spellcheck: false,
      "aria-label": spoken[i] || words.guess, "aria-describedby": `${id}-digits ${problems[i].id}`,
      oninput: () => { typing = true; },
    }));
  if (!choices.length) {
    inputs.forEach((input, at) => {
      onKeys(input, { Enter: commit });
      onPaste(input, (text) => {
        typing = true;
        talk.ask({ do: "spread", at, answer: inputs.map((one) => (one === input ? text : one.value)) });
      });
    });
  }
  const controls = inputs.map((input, i) => {
    if (choices.length) {
      if (spoken[i] !== shown[i]) input.setAttribute("aria-label", spoken[i]);
      return node("label", { className: "vae-choice" }, input, node("span", {}, ...written(shown[i])));
    }
    const label = labels[i] || !sentence
      ? [typeset(node("span", { "aria-hidden": "true" }), `${labels[i]} =`)] : [];
    const behind = unit ? [node("span", {}, ...written(unit))] : [];
    return node("label", { className: "vae-entry" }, ...label, input, ...behind);
  });
  const wanted = digits ? [node("span", { id: `${id}-digits`, className: "vae-digits" }, digits)] : [];
  const button = node("button", { type: "button", onclick: commit }, words.commit);
  const giveUp = node("button", { type: "button", className: "vae-quiet", onclick: solve, hidden: true }, words.show);
  const mark = node("span", { className: "vae-mark", tabIndex: -1 });
  const line = node("div", {
    className: "vae-answer", role: choices.length ? "radiogroup" : "group",
    ...(ask ? { "aria-labelledby": asking.id } : { "aria-label": words.name }),
  }, ...(ask ? [asking] : []), ...controls, ...wanted, button, giveUp, mark);
  const before = node("p", { className: "vae-tries", hidden: true });
  const said = node("div", { className: "vae-verdict", role: "status", tabIndex: -1 });
  const solved = node("div", { className: "vae-reveal", tabIndex: -1, role: "group", "aria-label": words.reveal });
  const notice = node("p", { className: "vae-notice", hidden: true });
  const quiz = newPage(el, words, "vae-quiz", words.name, line, ...problems, before, said, solved, notice);

  // ---- what is answered

  function commit() {
    const chosen = choices.length ? inputs.filter((input) => input.checked) : inputs;
    waits = true;
    typing = false;
    talk.ask({ do: "commit", answer: chosen.length ? chosen.map((input) => input.value) : [""] });
  }
  function solve() {
    waits = true;
    talk.ask({ do: "show" });
  }

  // ---- what Python says

  /** @param {Slip} slip */
  function named({ text, tex }) {
    return node("span", { className: "vae-slip" }, text, ...(tex ? [": ", typeset(node("span"), tex)] : []));
  }
  /**
   * @param {Node[]} nodes
   * @param {string} text
   */
  function between(nodes, text) {
    return nodes.flatMap((one, i) => (i ? [node("span", { className: "vae-between" }, ` ${text} `), one] : [one]));
  }
  /** @param {Row} row */
  function row({ text, tex, right, slips, why, hint, clue }) {
    const groups = slips.map((group) => node("span", { className: "vae-group" }, ...between(group.map(named), "+")));
    const hinted = hint ? pieces(words.hints[clue], { term: typeset(node("span"), hint) }) : [];
    const reasons = why.map((reason) => node("span", { className: "vae-why" }, ...written(reason)));
    const result = node("span", { className: "vae-result" }, ...written(text));
    return node("p", { className: "vae-row" }, sign(right, words), tex ? typeset(result, tex) : result,
      node("span", { className: "vae-found" }, ...(groups.length ? between(groups, words.or) : hinted), ...reasons));
  }

  /**
   * The answers before the last one, and the last one where there is no more to say of it: the first stands first.
   * @param {Try[]} tries
   * @param {boolean} done
   */
  function showTries(tries, done) {
    const told = kind === "exercise" || done ? tries : tries.slice(0, -1);
    before.hidden = kind !== "exercise" && tries.length < 2 || !told.length;
    before.replaceChildren(...told.map(({ text, right }, i) => {
      const answer = node("span", { className: "vae-try" }, ...written(text), " ", sign(right, words));
      return node("span", {}, ...pieces(i ? words.then : words.first, { answer }));
    }));
  }

  /** @param {Record<string, any>} update */
  function show(update) {
    const { spread, texts, tried, tries, done, again, right, rows, answer } = update;
    if (spread) inputs.forEach((input, i) => { input.value = spread[i]; });
    if (texts) {
      inputs.forEach((input, i) => {
        const refused = choices.length > 0 && tried.includes(input.value);
        if (choices.length) input.checked = texts.length ? input.value === texts[0] : input.checked && !refused;
        else if (texts.length && (done || !typing)) input.value = texts[i];
        if (kind !== "exercise") input.disabled = done || refused;
        controls[i].classList.toggle("vae-tried", refused);
      });
      [button.hidden, giveUp.hidden] = [done, !again || update.solved];
      button.textContent = again ? words.again : words.commit;
      const solution = answer ? pieces(words.solution, { answer: node("span", {}, ...written(answer)) }) : [];
      const signed = rows.length ? [] : [sign(true, words)]; // a right answer with a remark has its sign beside that
      mark.replaceChildren(...(!done ? [] : !marked ? [words.kept] : right ? signed : solution));
      mark.className = marked ? "vae-mark" : "vae-mark vae-kept";
      showTries(tries, done && !rows.length);
      const opened = solved.hidden && update.reveal.length > 0;
      const retry = again ? [node("p", { className: "vae-retry" }, words.retry)] : [];
      said.replaceChildren(...(update.problems?.some(Boolean) ? [] : [...rows.map(row), ...retry]));
      reveal(solved, update.reveal);
      solved.hidden = !update.reveal.length;
      const last = !solved.hidden ? solved : mark.hasChildNodes() ? mark : said;
      if (waits && (done || opened)) last.focus(); // the button that had the focus may be gone
    }
    problems.forEach((problem, i) => {
      const text = update.problems?.[i] ?? "";
      problem.replaceChildren(...(text && labels.length > 1 ? [typeset(node("span"), labels[i]), ": "] : []), text);
      problem.hidden = !text;
      if (!choices.length) inputs[i].setAttribute("aria-invalid", String(!problem.hidden));
    });
    complain(update.notice ?? "");
    waits = false;
  }
  /** @param {string} text */
  function complain(text) {
    notice.textContent = text;
    notice.hidden = !text;
  }

  const talk = conversation(model, id, quiz, show);
  talk.ask({ do: "open" });
  return () => talk.end();
}
