// The page of a live lab. Python knows the numbers and what they are called; this draws what it is told, and tells what
// was done.

import { conversation } from "./conversation.js";
import { redraw } from "./drawings.js";
import { retypeset, typeset } from "./formulas.js";
import { filled, newPage, node, pieces } from "./page.js";

// A number as Python reads it, or NaN; what is written in answer has no more digits than the slider's step.
const read = (text) => (text.trim() ? Number(text.replace("−", "-").replace(",", ".")) : NaN);
const stepped = (value, step) => String(Number(value.toFixed((String(step).split(".")[1] ?? "").length)));

export function render({ model, el }) {
  const id = Math.random().toString(36).slice(2);
  const boxes = {}, numbers = {}, blocks = {}, pictures = {}, first = {};
  const words = model.get("words");
  let focused, gesture = 0;

  // ---- the controls

  const put = (name, text) => talk.ask({ do: "put", texts: { [name]: text }, gesture: `${id} ${gesture}` });
  const button = (text, action, hint) =>
    node("button", { type: "button", title: hint, onclick: () => talk.ask({ do: action }) }, text);

  function move(box, text) {
    box.input.value = text;
    box.good = Number(text);
    aim(box);
    put(box.name, text);
  }

  function makeBox(name, spoken, range, problemList) {
    const message = node("p", { id: `${id}-${name}`, className: "vae-problem", role: "alert", hidden: true });
    const input = node("input", {
      type: "text", inputMode: "decimal", autocomplete: "off", spellcheck: false, "aria-label": spoken,
      "data-name": name, title: spoken,
    });
    const box = { name, spoken, range, input, message, typing: false, good: NaN };
    input.addEventListener("focus", () => { gesture++; aim(box); });
    input.addEventListener("input", () => { box.typing = true; });
    const commit = () => {
      if (!box.typing) return;
      box.typing = false;
      gesture++;
      put(name, input.value);
    };
    input.addEventListener("change", commit);
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") commit();
      const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      if (!direction) return;
      event.preventDefault();
      const value = box.typing ? read(input.value) : box.good;
      if (!Number.isFinite(value)) return;
      box.typing = false;
      move(box, stepped(value + direction * range.step, range.step));
    });
    boxes[name] = box;
    problemList.append(message);
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
  slider.addEventListener("input", () => move(focused, stepped(slider.valueAsNumber, focused.range.step)));

  function aim(box) {
    if (focused !== box) {
      focused?.input.classList.remove("vae-aimed");
      box.input.classList.add("vae-aimed");
      box.slot.prepend(sliderLine);
      slider.setAttribute("aria-label", box.spoken);
      sliderName.textContent = box.spoken;
      Object.assign(slider, box.range);
      focused = box;
    }
    // A typed number may lie outside; while the slider itself is moved, its ends stay where they are.
    slider.min = Math.min(slider.min, Math.floor(box.good));
    slider.max = Math.max(slider.max, Math.ceil(box.good));
    if (slider.valueAsNumber !== box.good) slider.value = box.good;
    sliderValue.textContent = String(Number(box.good.toPrecision(6)));
    const was = first[box.name];
    sliderWas.textContent = was ? filled(words.was, { number: was }) : "";
    sliderMark.hidden = !was;
    if (was) sliderMark.style.left = `${(100 * (Number(was) - slider.min)) / (slider.max - slider.min)}%`;
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

  function makePiece(piece, problemList) {
    if (piece.kind === "tex") return typeset(node("span", { className: "vae-tex" }), piece.tex);
    const cells = piece.rows.flat().map((name) => {
      if (piece.kind === "boxes") return makeBox(name, piece.spoken[name], piece.slider, problemList);
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

  function makeStep(row) {
    const slot = node("div", { className: "vae-slot" });
    const equation = node("div", { className: "vae-equation" }, ...row.pieces.map((piece) => makePiece(piece, slot)));
    const step = node("section", { className: "vae-step" }, equation);
    const names = row.pieces.flatMap((piece) => (piece.kind === "boxes" ? piece.rows.flat() : []));
    for (const name of names) boxes[name].slot = slot;
    if (names.length) step.append(slot);
    if (row.sheet) {
      const label = filled(words.calculation, { quantity: row.spoken });
      blocks[row.id] = node("div", { className: "vae-sheet", role: "group", "aria-label": label });
      step.append(blocks[row.id]);
    }
    return step;
  }

  const makePicture = ({ name, wide }) =>
    (pictures[name] = node("div", { className: wide ? "vae-picture vae-wide" : "vae-picture" }));
  const wide = model.get("pictures").filter((picture) => picture.wide).map(makePicture);
  const narrow = model.get("pictures").filter((picture) => !picture.wide).map(makePicture);
  const losses = {};
  const lossLine = node("p", { className: "vae-loss" },
    ...model.get("losses").flatMap(([name, latex]) => [typeset(node("span"), latex), (losses[name] = node("b"))]));
  const columns = node("div", { className: "vae-columns" },
    node("div", { className: "vae-steps" }, ...model.get("rows").map(makeStep)),
    ...(narrow.length ? [node("div", { className: "vae-pictures" }, ...narrow,
      ...(lossLine.hasChildNodes() ? [lossLine] : []))] : []));
  const tools = node("div", { className: "vae-tools", role: "toolbar", "aria-label": words.tools },
    button(words.reset, "reset", words.reset_hint), undo,
    ...(model.get("noise") ? [button(words.draw, "draw", words.draw_hint), seed] : []),
    node("label", {}, ...pieces(words.digits, { choice: decimals })),
    node("label", { title: words.rounded_hint }, ...pieces(words.rounded, { box: rounded })));

  const lab = newPage(el, words, "vae-lab", words.name,
    tools, notice, ...wide, columns, said);

  // Where a calculation is too wide for the page it scrolls, and then the keyboard must reach it.
  const reach = () => {
    for (const sheet of Object.values(blocks)) {
      if (sheet.scrollWidth > sheet.clientWidth) sheet.tabIndex = 0;
      else sheet.removeAttribute("tabindex");
    }
  };
  const widths = new ResizeObserver(reach);
  widths.observe(columns);

  // ---- what Python says

  const shows = {
    block: (name, latex) => retypeset(blocks[name], latex),
    picture: (name, svg) => redraw(pictures[name], svg),
    number: (name, text) => { for (const cell of numbers[name]) cell.textContent = text; },
    loss: (name, text) => { losses[name].textContent = text; },
    was(name, text) {
      const { input, spoken } = boxes[name];
      first[name] = text;
      input.classList.toggle("vae-moved", Boolean(text));
      input.title = text ? filled(words.moved, { quantity: spoken, number: text }) : spoken;
    },
    problem(name, text) {
      const { input, message } = boxes[name];
      message.textContent = text;
      message.hidden = !text;
      input.setAttribute("aria-invalid", Boolean(text));
      if (text) input.setAttribute("aria-describedby", message.id);
      else input.removeAttribute("aria-describedby");
    },
  };

  function complain(text) {
    notice.textContent = text;
    notice.hidden = !text;
  }

  function show(update, isWaiting) {
    for (const [key, value] of Object.entries(update)) {
      const [kind, name] = key.split(/:(.*)/s);
      if (kind === "text") {
        const box = boxes[name];
        if (box.typing || isWaiting(name)) continue; // what is in the box is newer
        if (box.input.value !== value) box.input.value = value;
        if (!(update[`problem:${name}`] ?? box.message.textContent)) box.good = read(value);
      } else if (name) shows[kind](name, value);
    }
    if ("decimals" in update) {
      decimals.value = update.decimals;
      reach();
    }
    if ("rounded" in update) rounded.checked = update.rounded;
    if ("seed" in update) seed.textContent = update.seed ? filled(words.seed, { seed: update.seed }) : "";
    if ("undo" in update) undo.setAttribute("aria-disabled", !update.undo);
    if ("notice" in update) complain(update.notice);
    if ("said" in update) said.textContent = update.said;
    aim(focused ?? Object.values(boxes)[0]);
  }

  const talk = conversation(model, id, show, complain, (busy) => { lab.dataset.busy = busy; });
  talk.ask({ do: "open" });
  return () => {
    widths.disconnect();
    talk.end();
  };
}
