// The page of a live lab. Python knows the numbers and what they are called; this draws what it is told, and tells what
// was done.

import { conversation } from "./conversation.js";
import { redraw } from "./drawings.js";
import { makeHandles } from "./handles.js";
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
 * @typedef {{ id: string, spoken: string, tex: string, sheet: boolean, pieces: Piece[], fold: string, among: string,
 *   marks: string[], terms: string[][] }} Row
 * @typedef {{ name: string, wide: boolean, rows: string[] }} Picture
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

/**
 * A row that is folded to one line, `line`, while another row of the same word in `among` is open.
 * @typedef {{ row: Row, line: HTMLButtonElement, result: HTMLElement, body: HTMLElement }} Step
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
  /** @type {Record<string, HTMLElement>} */
  const keptLosses = {};
  /** @type {Record<string, string>} what is to be typeset, or drawn, where it is closed, once that is opened */
  const waiting = {};
  /** @type {Record<string, string>} */
  const undrawn = {};
  /** @type {Record<string, () => void>} puts the handles of a picture where they belong */
  const handled = {};
  /** @type {Record<string, Step>} */
  const steps = {};
  const terms = Object.fromEntries(model.get("rows").map((row) => [row.id, row.terms]));
  /** @type {Record<string, string>} the numbers that were moved, as they were first */
  const was = {};
  const first = model.get("first");
  /** @type {Box | undefined} */
  let focused;
  let gesture = 0, looked = "", sliding = false;

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
    input.addEventListener("focus", () => { gesture++; aim(box); look(rowOf(input)); });
    input.addEventListener("input", () => { box.typing = true; });
    const commit = () => {
      if (!box.typing) return;
      box.typing = false;
      gesture++;
      put(name, input.value);
    };
    input.addEventListener("change", commit);
    onKeys(input, { Enter: commit, ArrowUp: step(1, () => box), ArrowDown: step(-1, () => box) });
    onPaste(input, (text) => {
      box.typing = false;
      gesture++;
      put(name, text);
    });
    boxes[name] = box;
    slot.append(message);
    return input;
  }

  /**
   * A step of a tenth, with Shift of a hundredth, with Alt of a thousandth.
   * @type {(by: number, aimed: () => Box | undefined) => (event: KeyboardEvent) => void}
   */
  const step = (by, aimed) => (event) => {
    const box = aimed();
    if (!box || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    talk.ask({
      do: "step", name: box.name, by, digits: event.altKey ? 3 : event.shiftKey ? 2 : 1, gesture: `${id} ${gesture}`,
      ...(box.typing ? { texts: { [box.name]: box.input.value } } : {}),
    });
    box.typing = false;
  };

  // One slider, for the box that had the focus last: in the head, where there is one, or below the equation of the box.
  const slider = node("input", { type: "range", step: 0.001 }); // dragged by tenths, but it stands between them, too
  const [more, less] = [1, -1].map((by) => step(by, () => focused));
  onKeys(slider, { ArrowUp: more, ArrowRight: more, ArrowDown: less, ArrowLeft: less });
  const sliderName = node("span", { className: "vae-slider-name", "aria-hidden": "true" });
  const sliderValue = node("output", { className: "vae-slider-value" });
  const sliderWas = node("span", { className: "vae-was" });
  const sliderMark = node("span", { className: "vae-slider-mark", "aria-hidden": "true" });
  const sliderLine = node("div", { className: "vae-slider" }, sliderName,
    node("span", { className: "vae-track" }, slider, sliderMark), sliderValue, sliderWas);
  const hint = node("span", { className: "vae-hint" }, words.fine);
  const sliderProblem = node("p", { className: "vae-problem", role: "alert", hidden: true });
  slider.addEventListener("pointerdown", () => { gesture++; sliding = true; });
  slider.addEventListener("pointerup", () => { sliding = false; });
  slider.addEventListener("input", () => {
    if (!focused) return;
    const { step: size } = focused.range;
    focused.good = Number((Math.round(slider.valueAsNumber / size) * size).toFixed(6));
    focused.typing = false;
    focused.input.value = String(focused.good);
    aim(focused);
    put(focused.name, focused.input.value);
  });
  slider.addEventListener("change", () => { // it is let go
    if (focused) aim(focused, true);
  });

  /**
   * Give the slider to a box, onto its number. A typed number may lie outside of the usual range: the
   * ends go there and back with the number, but stay where they are while the slider itself is moved.
   * @param {Box} box
   * @param {boolean} isElsewhere
   */
  function aim(box, isElsewhere = focused !== box || slider.valueAsNumber !== box.good) {
    if (focused !== box) {
      focused?.input.classList.remove("vae-aimed");
      box.input.classList.add("vae-aimed");
      if (!wide.length) box.slot.prepend(sliderLine);
      slider.setAttribute("aria-label", box.spoken);
      sliderName.textContent = box.spoken;
      focused = box;
      light(box.name, "vae-aim");
      tellBelow();
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

  /** What is wrong in the box of the slider, where its own place is folded. */
  function tellBelow() {
    const text = focused?.message.textContent ?? "";
    tell(sliderProblem, focused?.slot.closest("[hidden]:not(.vae-page)") ? text : "");
  }

  /**
   * Light up what stands for a number: its edge or node in the network, its box, and its places in the sheet.
   * @param {string} name
   * @param {string} how a class
   */
  function light(name, how) {
    for (const lit of lab.querySelectorAll(`.${how}`)) lit.classList.remove(how);
    for (const one of lab.querySelectorAll(`[data-name="${name}"], [data-term="${name}"]`)) one.classList.add(how);
  }

  // ---- the page

  const decimals = node("select", {
    "aria-label": words.decimals, onchange: () => talk.ask({ do: "show", decimals: Number(decimals.value) }),
  }, ...[2, 3, 4, 5, 6, 8, 10].map((count) => node("option", { value: count }, String(count))));
  const rounded = node("input", {
    type: "checkbox", onchange: () => talk.ask({ do: "show", rounded: rounded.checked }),
  });
  const seed = node("span", { className: "vae-seed" });
  const code = node("input", { type: "text", readOnly: true, "aria-label": words.code_hint });
  const codeSaid = node("span", { role: "status" });
  const codeLine = node("p", { className: "vae-code", hidden: true }, code, codeSaid);
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
    const body = node("div", { className: "vae-step-body", id: `${id}-${row.id}` });
    if (row.pieces.length) body.append(equation);
    if (row.pieces.some((piece) => piece.kind === "boxes")) body.append(slot);
    if (row.sheet) {
      const label = filled(words.calculation, { quantity: row.spoken });
      blocks[row.id] = node("div", { className: "vae-sheet", role: "group", "aria-label": label });
      body.append(blocks[row.id]);
    }
    const className = row.sheet || row.fold || row.among ? "vae-step" : "vae-step vae-handle";
    const made = node("section", { className, "data-row": row.id }, body);
    if (row.among) made.prepend(makeLine(row, body));
    return made;
  }

  /**
   * The line of a step: what it leads to, and a button that opens it.
   * @type {(row: Row, body: HTMLElement) => HTMLElement}
   */
  function makeLine(row, body) {
    const result = node("span", { className: "vae-result" });
    const names = row.pieces.flatMap((piece) => (piece.kind === "boxes" ? piece.rows.flat() : []));
    const line = node("button", {
      type: "button", className: "vae-line", "aria-expanded": "false", "aria-controls": body.id,
      "data-boxes": names.join(" "), onclick: () => steadily(line, () => open(row.id, Boolean(body.hidden))),
    }, typeset(node("span", { className: "vae-tex" }), `${row.tex} =`), result);
    body.hidden = true;
    steps[row.id] = { row, line, result, body };
    return line;
  }

  /** @type {(element: Element) => string} */
  const rowOf = (element) => /** @type {HTMLElement | null} */ (element.closest(".vae-step"))?.dataset.row ?? "";

  /**
   * Open a step, and fold those that it stands among; or fold it.
   * @param {string} name
   */
  function open(name, opens = true) {
    for (const { row, line, body } of Object.values(steps)) {
      if (row.id !== name && (!opens || row.among !== steps[name].row.among)) continue;
      body.hidden = !(opens && row.id === name);
      line.setAttribute("aria-expanded", String(!body.hidden));
    }
    catchUp();
    tellBelow();
    if (opens) look(name);
  }

  /** @type {(element: Element, change: () => void) => void} keeps the element where it is on the screen */
  function steadily(element, change) {
    const before = element.getBoundingClientRect().top;
    change();
    const scrolls = scroller();
    if (scrolls) scrolls.scrollTop += element.getBoundingClientRect().top - before;
  }

  function scroller() {
    let one = lab.parentElement;
    while (one && !(one.scrollHeight > one.clientHeight && /auto|scroll/.test(getComputedStyle(one).overflowY))) {
      one = one.parentElement;
    }
    return one;
  }

  /** Typeset and draw what can be seen since now. */
  function catchUp() {
    for (const [name, latex] of Object.entries(waiting)) typesetBlock(name, latex);
    for (const [name, svg] of Object.entries(undrawn)) drawPicture(name, svg);
    reachAll();
  }

  /**
   * A row is worked at: the network marks what it is about, and pictures that belong to others are gone.
   * @param {string} name of the row
   */
  function look(name) {
    if (name === looked) return;
    looked = name;
    for (const { name: picture, rows } of model.get("pictures")) {
      pictures[picture].hidden = rows.length > 0 && !rows.includes(name);
    }
    for (const [picture, svg] of Object.entries(undrawn)) drawPicture(picture, svg);
    markStep();
  }

  function markStep() {
    const marks = model.get("rows").find((row) => row.id === looked)?.marks ?? [];
    for (const mark of /** @type {NodeListOf<SVGElement>} */ (lab.querySelectorAll(".vae-here"))) {
      mark.classList.toggle("vae-lit", marks.includes(mark.dataset.name ?? ""));
    }
    for (const picture of wide) { // where it scrolls sideways, to what is marked
      const place = picture.querySelector(".vae-lit")?.getBoundingClientRect(), seen = picture.getBoundingClientRect();
      if (!place || picture.scrollWidth <= picture.clientWidth) continue;
      picture.scrollLeft += (place.left + place.right - seen.left - seen.right) / 2;
    }
  }

  /** Bring what the last change altered into view, if nothing of it is; the box that is worked at stays in view. */
  function bringIntoView() {
    const scrolls = scroller(), at = lab.contains(document.activeElement) ? document.activeElement : null;
    if (!scrolls || !at || sliding) return;
    const low = Math.min(scrolls.getBoundingClientRect().bottom, innerHeight);
    const high = head.getBoundingClientRect().bottom;
    const changed = [...lab.querySelectorAll(".vae-changed, .vae-open-changed")];
    const lines = changed.map((line) => line.getBoundingClientRect());
    const seen = lines.filter(({ height }) => height);
    if (!seen.length || seen.some(({ top, bottom }) => top >= high && Math.min(bottom, top + 60) <= low)) return;
    const below = seen.find(({ bottom }) => bottom > low);
    const by = below ? Math.min(below.bottom - low + 8, at.getBoundingClientRect().top - high - 8) : 0;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (by > 0) scrolls.scrollBy({ top: by, behavior: calm ? "auto" : "smooth" });
  }

  /** @param {string} text what stands above rows that are closed at first */
  const makeFold = (text) => node("details", {
    className: "vae-fold",
    ontoggle: () => catchUp(),
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
    if (blocks[name].closest("details:not([open]), [hidden]:not(.vae-page)")) {
      waiting[name] = latex; // nobody sees it, and it takes time
    } else {
      delete waiting[name];
      retypeset(blocks[name], latex, false, terms[name]);
      if (focused) light(focused.name, "vae-aim");
      blocks[name].classList.toggle("vae-open-changed", latex.includes("blacktriangleright"));
    }
  }

  /** @type {(name: string, svg: string) => void} */
  function drawPicture(name, svg) {
    if (pictures[name].hidden) {
      undrawn[name] = svg;
    } else {
      delete undrawn[name];
      const isFirst = !pictures[name].firstChild;
      redraw(pictures[name], svg);
      (handled[name] ??= makeHandles(pictures[name], (message) => {
        if (message.isNew) gesture++;
        talk.ask({ ...message.ask, gesture: `${id} ${gesture}` });
      }))();
      if (isFirst) {
        pressed(pictures[name])[0]?.setAttribute("tabindex", "0");
        markStep();
      }
    }
  }

  /** @type {(picture: Element) => SVGElement[]} what can be pressed in a picture */
  const pressed = (picture) => [.../** @type {NodeListOf<SVGElement>} */ (picture.querySelectorAll(".vae-press"))];

  /** @type {(event: Event) => string} the number that something on the page stands for */
  const numberAt = ({ target }) => {
    const at = target instanceof Element ? target.closest("[data-name]:not(.vae-here), [data-term]") : null;
    return at instanceof HTMLElement || at instanceof SVGElement ? at.dataset.name ?? at.dataset.term ?? "" : "";
  };

  /**
   * Edges and nodes are pressed, with the keyboard one after the other: their boxes get the slider.
   * @param {HTMLElement} picture
   */
  function makePressed(picture) {
    picture.addEventListener("click", (event) => {
      const box = boxes[numberAt(event)];
      if (!box) return;
      gesture++;
      aim(box);
      (box.input.checkVisibility() ? box.input : slider).focus({ preventScroll: true });
    });
    picture.addEventListener("focusin", (event) => {
      const box = boxes[numberAt(event)];
      if (box) aim(box);
    });
    picture.addEventListener("keydown", (event) => {
      const all = pressed(picture), at = all.findIndex((one) => one === document.activeElement);
      /** @type {Record<string, number>} */
      const to = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: -1 };
      const next = event.key in to ? all.at(to[event.key] % all.length) : undefined;
      if (at < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
      if (event.key in to || event.key === "Enter" || event.key === " ") event.preventDefault();
      if (next) {
        all[at].setAttribute("tabindex", "-1");
        next.setAttribute("tabindex", "0");
        next.focus();
      } else if (event.key === "Enter" || event.key === " ") {
        const { input } = boxes[all[at].dataset.name ?? ""], row = rowOf(input);
        if (row in steps) open(row);
        input.focus();
      }
    });
    return picture;
  }

  /** @param {Picture} picture */
  const makePicture = ({ name, wide }) =>
    (pictures[name] = node("div", { className: wide ? "vae-picture vae-wide" : "vae-picture" }));
  const wide = model.get("pictures").filter((picture) => picture.wide).map(makePicture).map(makePressed);
  const narrow = model.get("pictures").filter((picture) => !picture.wide).map(makePicture);
  const lossLine = node("p", { className: "vae-loss" },
    ...model.get("losses").map(([name, latex]) =>
      node("span", { className: "vae-pair" }, typeset(node("span"), latex), (losses[name] = node("b")),
        (keptLosses[name] = node("span", { className: "vae-was" })))));
  const columns = node("div", { className: model.get("halves") ? "vae-columns vae-halves" : "vae-columns" },
    node("div", { className: "vae-steps" }, ...makeSteps(model.get("rows"))),
    ...(narrow.length ? [node("div", { className: "vae-pictures" }, ...narrow,
      ...(wide.length || !lossLine.hasChildNodes() ? [] : [lossLine]))] : []));
  const head = node("div", { className: "vae-head" }, ...wide,
    ...(wide.length && lossLine.hasChildNodes() ? [lossLine] : []),
    ...(wide.length ? [sliderLine, sliderProblem] : []));
  const tools = node("div", { className: "vae-tools", role: "toolbar", "aria-label": words.tools },
    button(words.reset, "reset", words.reset_hint), undo, button(words.pin, "pin", words.pin_hint),
    button(words.code, "code", words.code_hint),
    ...(model.get("noise") ? [button(words.draw, "draw", words.draw_hint), seed] : []),
    node("label", {}, ...pieces(words.digits, { choice: decimals })),
    node("label", { title: words.rounded_hint }, ...pieces(words.rounded, { box: rounded })),
    ...(wide.length ? [] : [hint]));
  if (wide.length) sliderLine.append(hint);

  const lab = newPage(el, words, "vae-lab", words.name,
    tools, notice, codeLine, ...(wide.length ? [head] : []), columns, said);

  lab.addEventListener("pointerover", (event) => light(numberAt(event), "vae-hover"));
  lab.addEventListener("pointerleave", () => light("", "vae-hover"));

  const reachAll = () => reach([...Object.values(blocks), ...wide]);
  const widths = new ResizeObserver(() => {
    if (wide.length) lab.style.setProperty("--head", `${head.offsetHeight + tools.offsetHeight}px`);
    reachAll();
  });
  for (const part of [columns, head, tools]) widths.observe(part);

  // ---- what Python says

  /** @type {Record<string, (name: string, text: string) => void>} */
  const shows = {
    block: typesetBlock,
    picture: drawPicture,
    result: (name, text) => { steps[name].result.textContent = text; },
    mark: (name, isChanged) => { steps[name].line.classList.toggle("vae-changed", Boolean(isChanged)); },
    number: (name, text) => { for (const cell of numbers[name]) cell.textContent = text; },
    loss: (name, text) => { losses[name].textContent = text; },
    kept: (name, text) => { keptLosses[name].textContent = text && filled(words.kept, { number: text }); },
    was(name, text) {
      const { input, spoken } = boxes[name];
      was[name] = text;
      input.classList.toggle("vae-moved", Boolean(text));
      input.title = text ? filled(words.moved, { quantity: spoken, number: text }) : spoken;
    },
    problem(name, text) {
      const { input, message } = boxes[name];
      tell(message, text);
      tellBelow();
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
    if ("code" in update) showCode(update.code);
    if ("notice" in update) tell(notice, update.notice);
    if ("said" in update) {
      said.textContent = update.said;
      requestAnimationFrame(bringIntoView);
    }
    aim(focused ?? Object.values(boxes)[0]);
  }

  for (const among of new Set(Object.values(steps).map(({ row }) => row.among))) {
    open(Object.values(steps).find(({ row }) => row.among === among)?.row.id ?? "");
  }
  /** @param {string} text */
  async function showCode(text) {
    codeLine.hidden = !text;
    code.value = text;
    codeSaid.textContent = "";
    if (!text) return;
    code.focus();
    code.select();
    try {
      await navigator.clipboard.writeText(text);
      codeSaid.textContent = words.code_copied;
    } catch { /* it is selected, for the keys that copy */ }
  }

  if (!looked) look(model.get("rows").find((row) => row.sheet)?.id ?? "");

  const talk = conversation(model, id, lab, show);
  talk.ask({ do: "open" });
  return () => {
    widths.disconnect();
    talk.end();
  };
}
