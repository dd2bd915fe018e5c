// The page of a live lab. Python knows the numbers and what they are called; this draws what it is told, and tells what
// was done.

import { conversation } from "./conversation.js";
import { redraw } from "./drawings.js";
import { retypeset, typeset } from "./formulas.js";
import { filled, newPage, node, onKeys, onPaste, pieces, reach, tell } from "./page.js";

/** @import { AnyModel } from "@anywidget/types" */
/** @import { Words } from "./page.js" */

/**
 * What pieces.py says of an equation: LaTeX, numbers by their names, and numbers in boxes with a slider for each.
 * @typedef {{ min: number, max: number, step: number }} Range
 * @typedef {{ kind: "tex", tex: string }} Latex
 * @typedef {{ kind: "column", tex: string, rows: string[][] }} Column
 * @typedef {{ kind: "boxes", tex: string, rows: string[][], spoken: Record<string, string>, slider: Range }} Boxes
 * @typedef {Latex | Column | Boxes} Piece
 * @typedef {{ id: string, spoken: string, sheet: boolean, pieces: Piece[], fold: string }} Row
 * @typedef {{ name: string, wide: boolean }} Picture
 * @typedef {[name: string, latex: string]} Loss
 * @typedef {{ rows: Row[], first: Record<string, number>, pictures: Picture[], losses: Loss[], noise: boolean,
 *   halves: boolean, words: Words }} State
 */

/**
 * A number in its box: `slot` is the place below its equation, for the slider and what is wrong. While a learner is
 * `typing`, what is in it is newer than any answer; `good` is the number that is calculated with.
 * @typedef {{ name: string, spoken: string, range: Range, slot: Element, input: HTMLInputElement, message: HTMLElement,
 *   typing: boolean, good: number }} Box
 */

/** @param {{ model: AnyModel<State>, el: HTMLElement }} given */
export function render({ model, el }) {
  const id = Math.random().toString(36).slice(2);
  const words = model.get("words");
  /** @type {Record<string, Box>} */
  const boxes = {};
  /** @type {Record<string, HTMLElement[]>} */
  const numbers = {};
  /** @type {Record<"blocks" | "pictures" | "losses", Record<string, HTMLElement>>} */
  const { blocks, pictures, losses } = { blocks: {}, pictures: {}, losses: {} };
  /** @type {Record<string, string>} what is to be typeset where it is closed, once that is opened */
  const waiting = {};
  /** @type {Record<string, string>} the numbers that were moved, as they were first */
  const was = {};
  const first = model.get("first");
  /** @type {Box | undefined} */
  let focused;
  let gesture = 0;

  // ---- the controls

  /** @type {(name: string, text: string) => void} */
  const put = (name, text) => talk.ask({ do: "put", texts: { [name]: text }, gesture: `${id} ${gesture}` });
  /** @type {(text: string, action: string, hint: string) => HTMLButtonElement} */
  const button = (text, action, hint) =>
    node("button", { type: "button", title: hint, onclick: () => talk.ask({ do: action }) }, text);

  /** @type {(name: string, spoken: string, range: Range, slot: Element) => HTMLInputElement} */
  function makeBox(name, spoken, range, slot) {
    const message = node("p", { id: `${id}-${name}`, className: "vae-problem", role: "alert", hidden: true });
    const input = node("input", {
      type: "text", inputMode: "decimal", autocomplete: "off", spellcheck: false, "aria-label": spoken,
      "data-name": name, title: spoken,
    });
    const box = { name, spoken, range, slot, input, message, typing: false, good: NaN };
    input.addEventListener("focus", () => { gesture++; aim(box); });
    input.addEventListener("input", () => { box.typing = true; });
    const commit = () => {
      if (!box.typing) return;
      box.typing = false;
      gesture++;
      put(name, input.value);
    };
    input.addEventListener("change", commit);
    /** @type {(by: number) => (event: KeyboardEvent) => void} */
    const step = (by) => (event) => {
      event.preventDefault();
      talk.ask({
        do: "step", name, by, gesture: `${id} ${gesture}`, ...(box.typing ? { texts: { [name]: input.value } } : {}),
      });
      box.typing = false;
    };
    onKeys(input, { Enter: commit, ArrowUp: step(1), ArrowDown: step(-1) });
    onPaste(input, (text) => {
      box.typing = false;
      gesture++;
      put(name, text);
    });
    boxes[name] = box;
    slot.append(message);
    return input;
  }

  // One slider, below the equation of the box that had the focus last.
  const slider = node("input", { type: "range" });
  const sliderName = node("span", { className: "vae-slider-name", "aria-hidden": "true" });
  const sliderValue = node("output", { className: "vae-slider-value" });
  const sliderWas = node("span", { className: "vae-was" });
  const sliderMark = node("span", { className: "vae-slider-mark", "aria-hidden": "true" });
  const sliderLine = node("div", { className: "vae-slider" }, sliderName,
    node("span", { className: "vae-track" }, slider, sliderMark), sliderValue, sliderWas);
  slider.addEventListener("pointerdown", () => gesture++);
  slider.addEventListener("input", () => {
    if (!focused) return;
    focused.good = slider.valueAsNumber;
    focused.typing = false;
    focused.input.value = slider.value;
    aim(focused);
    put(focused.name, slider.value);
  });
  slider.addEventListener("change", () => { // it is let go
    if (focused) aim(focused, true);
  });

  /**
   * Put the slider below the equation of a box, onto its number. A typed number may lie outside of the usual range: the
   * ends go there and back with the number, but stay where they are while the slider itself is moved.
   * @param {Box} box
   * @param {boolean} isElsewhere
   */
  function aim(box, isElsewhere = focused !== box || slider.valueAsNumber !== box.good) {
    if (focused !== box) {
      focused?.input.classList.remove("vae-aimed");
      box.input.classList.add("vae-aimed");
      box.slot.prepend(sliderLine);
      slider.setAttribute("aria-label", box.spoken);
      sliderName.textContent = box.spoken;
      slider.step = String(box.range.step);
      focused = box;
    }
    if (isElsewhere) {
      const reached = [box.good, first[box.name]].filter(Number.isFinite);
      slider.min = String(Math.min(box.range.min, ...reached.map(Math.floor)));
      slider.max = String(Math.max(box.range.max, ...reached.map(Math.ceil)));
    }
    const low = Number(slider.min), high = Number(slider.max);
    if (slider.valueAsNumber !== box.good) slider.value = String(box.good);
    sliderValue.textContent = String(Number(box.good.toPrecision(6)));
    const before = was[box.name];
    sliderWas.textContent = before ? filled(words.was, { number: before }) : "";
    sliderMark.hidden = !before;
    sliderMark.style.left = `${(100 * (first[box.name] - low)) / (high - low)}%`;
  }

  // ---- the page

  const decimals = node("select", {
    "aria-label": words.decimals, onchange: () => talk.ask({ do: "show", decimals: Number(decimals.value) }),
  }, ...[2, 3, 4, 5, 6, 8, 10].map((count) => node("option", { value: count }, String(count))));
  const rounded = node("input", {
    type: "checkbox", onchange: () => talk.ask({ do: "show", rounded: rounded.checked }),
  });
  const seed = node("span", { className: "vae-seed" });
  const undo = button(words.undo, "undo", words.undo_hint);
  const said = node("p", { className: "vae-said", "aria-live": "polite" });
  const notice = node("p", { className: "vae-problem", role: "alert", hidden: true });

  /** @type {(piece: Piece, slot: Element) => HTMLElement} */
  function makePiece(piece, slot) {
    if (piece.kind === "tex") return typeset(node("span", { className: "vae-tex" }), piece.tex);
    const cells = piece.rows.flat().map((name) => {
      if (piece.kind === "boxes") return makeBox(name, piece.spoken[name], piece.slider, slot);
      const cell = node("span", { className: "vae-number" });
      (numbers[name] ??= []).push(cell);
      return cell;
    });
    const grid = node("span", { className: "vae-matrix" }, ...cells);
    grid.style.gridTemplateColumns = `repeat(${piece.rows[0].length}, auto)`;
    if (cells.length === 1) grid.classList.add("vae-single");
    const caption = typeset(node("span", { className: "vae-caption" }), piece.tex);
    return node("span", { className: "vae-piece" }, grid, caption);
  }

  /** @param {Row} row */
  function makeStep(row) {
    const slot = node("div", { className: "vae-slot" });
    const equation = node("div", { className: "vae-equation" }, ...row.pieces.map((piece) => makePiece(piece, slot)));
    const step = node("section", { className: "vae-step" });
    if (row.pieces.length) step.append(equation);
    if (row.pieces.some((piece) => piece.kind === "boxes")) step.append(slot);
    if (row.sheet) {
      const label = filled(words.calculation, { quantity: row.spoken });
      blocks[row.id] = node("div", { className: "vae-sheet", role: "group", "aria-label": label });
      step.append(blocks[row.id]);
    }
    return step;
  }

  /** @param {string} text what stands above rows that are closed at first */
  const makeFold = (text) => node("details", {
    className: "vae-fold",
    ontoggle: () => {
      for (const [name, latex] of Object.entries(waiting)) typesetBlock(name, latex);
      reachAll();
    },
  }, node("summary", {}, text));

  /** @type {(rows: Row[]) => HTMLElement[]} */
  function makeSteps(rows) {
    /** @type {HTMLElement[]} */
    const made = [];
    let fold = "";
    for (const row of rows) {
      if (row.fold && row.fold !== fold) made.push(makeFold(row.fold));
      if (row.fold) made[made.length - 1].append(makeStep(row));
      else made.push(makeStep(row));
      fold = row.fold;
    }
    return made;
  }

  /** @type {(name: string, latex: string) => void} */
  function typesetBlock(name, latex) {
    const fold = blocks[name].closest("details");
    if (fold && !fold.open) {
      waiting[name] = latex; // nobody sees it, and it takes time
    } else {
      delete waiting[name];
      retypeset(blocks[name], latex);
    }
  }

  /** @param {Picture} picture */
  const makePicture = ({ name, wide }) =>
    (pictures[name] = node("div", { className: wide ? "vae-picture vae-wide" : "vae-picture" }));
  const wide = model.get("pictures").filter((picture) => picture.wide).map(makePicture);
  const narrow = model.get("pictures").filter((picture) => !picture.wide).map(makePicture);
  const lossLine = node("p", { className: "vae-loss" },
    ...model.get("losses").flatMap(([name, latex]) => [typeset(node("span"), latex), (losses[name] = node("b"))]));
  const columns = node("div", { className: model.get("halves") ? "vae-columns vae-halves" : "vae-columns" },
    node("div", { className: "vae-steps" }, ...makeSteps(model.get("rows"))),
    ...(narrow.length ? [node("div", { className: "vae-pictures" }, ...narrow,
      ...(lossLine.hasChildNodes() ? [lossLine] : []))] : []));
  const tools = node("div", { className: "vae-tools", role: "toolbar", "aria-label": words.tools },
    button(words.reset, "reset", words.reset_hint), undo,
    ...(model.get("noise") ? [button(words.draw, "draw", words.draw_hint), seed] : []),
    node("label", {}, ...pieces(words.digits, { choice: decimals })),
    node("label", { title: words.rounded_hint }, ...pieces(words.rounded, { box: rounded })));

  const lab = newPage(el, words, "vae-lab", words.name,
    tools, notice, ...wide, columns, said);

  const reachAll = () => reach([...Object.values(blocks), ...wide]);
  const widths = new ResizeObserver(reachAll);
  widths.observe(columns);

  // ---- what Python says

  /** @type {Record<string, (name: string, text: string) => void>} */
  const shows = {
    block: typesetBlock,
    picture: (name, svg) => redraw(pictures[name], svg),
    number: (name, text) => { for (const cell of numbers[name]) cell.textContent = text; },
    loss: (name, text) => { losses[name].textContent = text; },
    was(name, text) {
      const { input, spoken } = boxes[name];
      was[name] = text;
      input.classList.toggle("vae-moved", Boolean(text));
      input.title = text ? filled(words.moved, { quantity: spoken, number: text }) : spoken;
    },
    problem(name, text) {
      const { input, message } = boxes[name];
      tell(message, text);
      input.setAttribute("aria-invalid", String(Boolean(text)));
      if (text) input.setAttribute("aria-describedby", message.id);
      else input.removeAttribute("aria-describedby");
    },
  };

  /** @type {(update: Record<string, any>, isNewer: (name: string) => boolean) => void} */
  function show(update, isNewer) {
    for (const [key, value] of Object.entries(update)) {
      const [kind, name] = key.split(/:(.*)/s);
      if (kind === "text" || kind === "value") {
        if (boxes[name].typing || isNewer(name)) continue; // what is in the box is newer
        if (kind === "value") boxes[name].good = value;
        else if (boxes[name].input.value !== value) boxes[name].input.value = value;
      } else if (name) shows[kind](name, value);
    }
    if ("decimals" in update) {
      decimals.value = update.decimals;
      reachAll();
    }
    if ("rounded" in update) rounded.checked = update.rounded;
    if ("seed" in update) seed.textContent = update.seed ? filled(words.seed, { seed: update.seed }) : "";
    if ("undo" in update) undo.setAttribute("aria-disabled", String(!update.undo));
    if ("notice" in update) tell(notice, update.notice);
    if ("said" in update) said.textContent = update.said;
    aim(focused ?? Object.values(boxes)[0]);
  }

  const talk = conversation(model, id, lab, show);
  talk.ask({ do: "open" });
  return () => {
    widths.disconnect();
    talk.end();
  };
}
