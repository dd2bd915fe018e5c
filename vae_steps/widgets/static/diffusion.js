// The page of a live diffusion: a digit, a guidance and a time are chosen; Python says how the codes look then.

import { conversation } from "./conversation.js";
import { retypeset, typeset } from "./formulas.js";
import { filled, newPage, node, reach, tell } from "./page.js";
import { greysOf, makePixels, part } from "./pixels.js";

/** @import { AnyModel } from "@anywidget/types" */
/** @import { Words } from "./page.js" */
/** @import { Plane } from "./plane.js" */

/**
 * Lowest, highest and step of each slider; the names of the digits.
 * @typedef {{ plane: Plane, ranges: Record<string, number[]>, names: string[], words: Words }} State
 */

const BLOCKS = 4; // of the calculation, as in diffusion_lab.py
const ENDS = 10; // codes that go side by side

/** @param {{ model: AnyModel<State>, el: HTMLElement }} given */
export function render({ model, el }) {
  const id = `vae-${Math.random().toString(36).slice(2)}`;
  const words = model.get("words"), plane = model.get("plane"), ranges = model.get("ranges");
  let way = [[0, 0]], t = 0, gesture = 0, untold = false;
  let label = 0, guidance = 0;

  // ---- what is asked

  /** @param {Record<string, string>} texts */
  function put(texts) {
    untold = true;
    talk.ask({ do: "put", texts, gesture: `${id} ${gesture}` });
  }
  const digits = model.get("names").map((name) => node("input", {
    type: "radio", name: id, value: name, "aria-label": `${words.digit} ${name}`,
    onchange: () => put({ label: name }),
  }));
  /** @type {(name: string, spoken: string, shown: (value: string) => void) => HTMLInputElement} */
  const slider = (name, spoken, shown) => {
    const [min, max, step] = ranges[name];
    const made = node("input", { type: "range", min: String(min), max: String(max), step: String(step) });
    made.setAttribute("aria-label", spoken);
    made.addEventListener("input", () => {
      shown(made.value);
      put({ [name]: made.value });
    });
    made.addEventListener("change", () => gesture++);
    return made;
  };
  const ofGuidance = node("output", { className: "vae-value" }), ofTime = node("output", { className: "vae-value" });
  const strength = slider("guidance", words.guidance, (value) => { ofGuidance.textContent = value; });
  const time = slider("t", words.time, (value) => {
    ofTime.textContent = value;
    t = Number(value);
    drawPoint(); // the whole way is known here
  });
  time.classList.add("vae-time");
  const draw = node("button", {
    type: "button", title: words.draw_hint, onclick: () => {
      untold = true;
      talk.ask({ do: "draw" });
    },
  }, words.draw);
  const seed = node("span", { className: "vae-seed" });

  // ---- the pictures

  /** @type {(latex: string, text: string, ...shown: Element[]) => HTMLElement} */
  const panel = (latex, text, ...shown) => node("div", { className: "vae-panel" },
    node("p", { className: "vae-panel-head" }, typeset(node("span"), latex), ` ${text}`), ...shown);
  const [noisy, below, ...ends] = Array.from({ length: ENDS + 2 }, () => makePixels());
  /** @type {(picture: ReturnType<typeof makePixels>, name: string) => HTMLElement} */
  const framed = (picture, name) =>
    node("div", { className: "vae-picture", role: "img", "aria-label": `${name} ${words.picture}` }, picture.svg);

  const [left, top, right, bottom] = plane.box;
  /** @type {(place: number[]) => string} */
  const inPicture = ([first, second]) => {
    const within = (/** @type {number} */ value, /** @type {number[]} */ limits) =>
      Math.min(Math.max((value - limits[0]) / (limits[1] - limits[0]), 0), 1);
    const x = left + within(first, plane.x) * (right - left);
    return `${x.toFixed(1)} ${(bottom - within(second, plane.y) * (bottom - top)).toFixed(1)}`;
  };
  const whole = part("path", { class: "vae-way-to-z vae-whole" }), gone = part("path", { class: "vae-way-to-z" });
  const point = part("path", { class: "vae-z", d: "M0 -8L8 0L0 8L-8 0Z" });
  const over = part("svg", { viewBox: plane.seen, class: "vae-over", "aria-hidden": "true" });
  over.append(whole, gone, point);
  const map = node("div", { className: "vae-surface vae-picture" },
    node("div", { className: "vae-samples", innerHTML: plane.picture }), over);
  /** @param {number[][]} places */
  const path = (places) => `M${places.map(inPicture).join("L")}`;
  function drawPoint() {
    if (!way[t]) return;
    gone.setAttribute("d", path(way.slice(t)));
    point.setAttribute("transform", `translate(${inPicture(way[t])})`);
  }

  // ---- the page

  const first = node("p", { className: "vae-of" });
  const sheets = Array.from({ length: BLOCKS }, (_, i) => node("div", {
    className: "vae-sheet", role: "group", "aria-label": filled(words.calculation, { quantity: i + 1 }),
  }));
  const said = node("p", { className: "vae-said", role: "status" });
  const notice = node("p", { className: "vae-problem", role: "alert", hidden: true });
  const lab = newPage(el, words, "vae-diffusion", words.name,
    node("div", { className: "vae-tools" },
      node("span", { className: "vae-named", role: "radiogroup", "aria-label": words.digit }, `${words.digit} `,
        ...digits.map((input) => node("label", {}, input, node("span", {}, input.value)))),
      node("label", {}, `${words.guidance} `, strength, ofGuidance), draw, seed),
    notice,
    node("div", { className: "vae-tools vae-times" },
      node("span", { "aria-hidden": "true" }, words.code), time, node("span", { "aria-hidden": "true" }, words.noise),
      typeset(node("span", { "aria-hidden": "true" }), "t ="), ofTime),
    node("div", { className: "vae-stages" },
      panel("z_t", words.of_noisy, framed(noisy, "z_t")),
      panel("\\hat z_0", words.of_below, framed(below, "z_0")),
      panel("", words.of_plane, map),
      panel("z_0", words.of_ends, node("div", { className: "vae-ends" },
        ...ends.map((picture, i) => framed(picture, String(i + 1)))))),
    first, node("div", { className: "vae-written-out" }, ...sheets), said);

  const widths = new ResizeObserver(() => reach(sheets));
  widths.observe(lab);

  function rested() {
    if (untold) said.textContent = filled(words.said, { label, guidance, t });
    untold = false;
  }

  // ---- what Python says

  /** @type {(update: Record<string, any>, isNewer: (name: string) => boolean) => void} */
  function show(update, isNewer) {
    if ("notice" in update) tell(notice, update.notice);
    if ("label" in update && !isNewer("label")) {
      label = update.label;
      digits[label].checked = true;
    }
    if ("guidance" in update && !isNewer("guidance")) {
      guidance = update.guidance;
      [strength.value, ofGuidance.textContent] = [String(guidance), String(guidance)];
    }
    if ("t" in update && !isNewer("t")) {
      t = update.t;
      [time.value, ofTime.textContent] = [String(t), String(t)];
      first.textContent = filled(words.first, { t: Math.max(t, 1), after: Math.max(t, 1) - 1 });
    }
    if ("seed" in update) seed.textContent = filled(words.seed, { seed: update.seed });
    if ("noisy" in update) noisy.paint(greysOf(update.noisy), 255);
    if ("below" in update) below.paint(greysOf(update.below), 255);
    if ("ends" in update) ends.forEach((picture, i) => picture.paint(greysOf(update.ends[i]), 255));
    if ("way" in update) {
      way = update.way;
      whole.setAttribute("d", path(way));
    }
    if ("way" in update || "t" in update) drawPoint();
    sheets.forEach((sheet, i) => {
      if (!(`block:${i}` in update)) return;
      if (update[`block:${i}`]) retypeset(sheet, update[`block:${i}`], true);
      sheet.hidden = !update[`block:${i}`];
    });
  }

  const talk = conversation(model, id, lab, show, rested);
  talk.ask({ do: "open" });
  return () => {
    widths.disconnect();
    talk.end();
  };
}
