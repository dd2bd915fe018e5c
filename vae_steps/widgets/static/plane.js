// The page of the latent plane: a picture is drawn, a point is moved, and Python says what the network makes of them.

import { conversation } from "./conversation.js";
import { retypeset, typeset } from "./formulas.js";
import { filled, newPage, node, reach, tell } from "./page.js";
import { SIDE, greysOf, levelsOf, makePixels, part, placeIn, save, stroked, written } from "./pixels.js";

/** @import { AnyModel } from "@anywidget/types" */
/** @import { Words } from "./page.js" */

/**
 * The samples, drawn, and which part of the drawing is seen; where its axes are, from left and top to right and bottom,
 * and the numbers at their ends.
 * @typedef {{ picture: string, seen: string, box: number[], x: number[], y: number[] }} Plane
 * @typedef {{ plane: Plane, cloud: boolean, words: Words }} State
 */

const STEPS = 54; // of the arrow keys through the plane, about: 0.1 where it is as wide as a prior

/** @param {{ model: AnyModel<State>, el: HTMLElement }} given */
export function render({ model, el }) {
  const id = Math.random().toString(36).slice(2);
  const words = model.get("words"), plane = model.get("plane"), isCloud = model.get("cloud");
  let gesture = 0;
  let levels = Array(SIDE * SIDE).fill(0), greys = levels;
  let z = [0, 0], pixel = -1, at = 0; // the point; the pixels that are chosen, of the copy and of the pad
  let erasing = false, untold = "";

  // ---- what is asked

  /** @type {(name: string, text: string) => boolean} */
  const put = (name, text) => talk.ask({ do: "put", texts: { [name]: text }, gesture: `${id} ${gesture}` });
  /** @type {(text: string, hint: string, onclick: () => void) => HTMLButtonElement} */
  const button = (text, hint, onclick) => node("button", { type: "button", title: hint, onclick }, text);
  /** @type {(name: string, text: string, hint: string) => HTMLButtonElement} */
  const action = (name, text, hint) => button(text, hint, () => {
    untold = name === "draw" || name === "centre" ? "point" : "picture";
    talk.ask({ do: name });
  });

  /** @type {(label: string, ...children: Element[]) => HTMLElement} */
  const surface = (label, ...children) =>
    node("div", { className: "vae-surface vae-picture", role: "application", tabIndex: 0, "aria-label": label },
      ...children);
  /**
   * Follow a pointer from where it goes down on a surface to where it is let go, also outside.
   * @param {HTMLElement} on
   * @param {(event: PointerEvent, isFirst: boolean) => void} follow
   * @param {() => void} end
   */
  function drag(on, follow, end) {
    /** @type {number | undefined} */
    let held;
    on.addEventListener("pointerdown", (event) => {
      if (event.button || held !== undefined) return;
      held = event.pointerId;
      on.setPointerCapture(held);
      gesture++;
      follow(event, true);
    });
    on.addEventListener("pointermove", (event) => {
      if (event.pointerId === held) follow(event, false);
    });
    for (const kind of ["pointerup", "pointercancel"]) {
      on.addEventListener(kind, (event) => {
        if (/** @type {PointerEvent} */ (event).pointerId !== held) return;
        held = undefined;
        end();
      });
    }
  }
  /**
   * Listen to keys on a surface. An arrow goes by one to a side.
   * @param {HTMLElement} on
   * @param {(across: number, down: number, event: KeyboardEvent) => void} arrow
   * @param {(event: KeyboardEvent) => boolean} other says whether it was for us
   */
  function keys(on, arrow, other) {
    /** @type {Record<string, [number, number]>} */
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    on.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key === "z") { // JupyterLab would bring a deleted cell back
        event.preventDefault();
        event.stopPropagation();
        undo.click();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const way = ways[event.key];
      if (way) arrow(...way, event);
      if (way || other(event)) event.preventDefault();
    });
  }
  /** @type {(place: number, across: number, down: number) => number} */
  const beside = (place, across, down) => {
    const column = (place % SIDE) + across, row = Math.floor(place / SIDE) + down;
    return column < 0 || column >= SIDE || row < 0 || row >= SIDE ? place : row * SIDE + column;
  };
  /** @type {(place: number, value: string) => string} */
  const spokenPixel = (place, value) =>
    filled(words.pixel, { row: Math.floor(place / SIDE) + 1, column: (place % SIDE) + 1, value });

  // ---- the picture

  const drawn = makePixels();
  const pad = surface(words.pad, drawn.svg);
  pad.classList.add("vae-pad");
  /** @param {number[]} ink */
  function draw(ink) {
    if (!put("ink", written(ink))) return; // nobody is there to say what becomes of it
    levels = ink;
    drawn.paint(levels, 16);
  }
  const keepDrawing = () => talk.ask({ do: "keep" });
  /** @type {{ x: number, y: number }} */
  let last = { x: 0, y: 0 };
  drag(pad, (event, isFirst) => {
    const now = placeIn(drawn.svg, event);
    if (isFirst) last = now;
    const ink = stroked(levels, last, now, erasing);
    last = now;
    if (written(ink) !== written(levels)) draw(ink);
  }, keepDrawing);
  /** @type {(place: number) => { x: number, y: number }} */
  const middle = (place) => ({ x: (place % SIDE) + 0.5, y: Math.floor(place / SIDE) + 0.5 });
  function typeInk(/** @type {number[]} */ ink) {
    gesture++;
    draw(ink);
    keepDrawing();
    say(spokenPixel(at, String(levels[at])));
  }
  keys(pad, (across, down, event) => {
    const before = at;
    at = beside(at, across, down);
    drawn.point(at);
    if (event.shiftKey) typeInk(stroked(levels, middle(before), middle(at), erasing));
    else say(spokenPixel(at, String(levels[at])));
  }, ({ key }) => {
    if (key === " ") typeInk(stroked(levels, middle(at), middle(at), erasing));
    else if (/^(\d|Backspace|Delete)$/.test(key)) {
      const ink = Math.round(((Number(key) || 0) / 9) * 16);
      typeInk(levels.map((level, i) => (i === at ? ink : level)));
    } else return false;
    return true;
  });

  // ---- the plane

  const [left, top, right, bottom] = plane.box;
  /** @type {(point: number[]) => [number, number]} */
  const inPicture = ([first, second]) => [
    left + ((first - plane.x[0]) / (plane.x[1] - plane.x[0])) * (right - left),
    bottom - ((second - plane.y[0]) / (plane.y[1] - plane.y[0])) * (bottom - top),
  ];
  const wide = (right - left) / (plane.x[1] - plane.x[0]), high = (bottom - top) / (plane.y[1] - plane.y[0]);
  const samples = node("div", { className: "vae-samples", innerHTML: plane.picture });
  const over = part("svg", { viewBox: plane.seen, class: "vae-over", "aria-hidden": "true" });
  const [centreX, centreY] = inPicture([0, 0]);
  const prior = isCloud ? [1, 2].map((deviations) => part("ellipse", {
    class: "vae-prior", cx: centreX, cy: centreY, rx: deviations * wide, ry: deviations * high,
  })) : [];
  const clouds = isCloud ? [2, 1].map(() => part("ellipse", { class: "vae-cloud" })) : [];
  const way = part("path", { class: "vae-way-to-z" });
  const mean = part("circle", { class: "vae-mean", r: 1.8 });
  const hold = part("circle", { class: "vae-hold", r: 12 });
  const point = part("path", { class: "vae-z", d: "M0 -8L8 0L0 8L-8 0Z" });
  over.append(...prior, ...clouds, way, mean, hold, point);
  const map = surface(words.plane, samples, over);
  map.classList.add("vae-map");
  /** @type {(value: number, ends: number[]) => number} */
  const within = (value, ends) => Math.min(Math.max(value, ends[0]), ends[1]);
  let mu = [0, 0], sigma = [0, 0];
  /** @type {number | undefined} */
  let frame;
  // The point follows the hand in the next frame at the latest. Mostly the kernel answers before that, and then it is
  // drawn once, together with all that depends on it.
  function followPoint() {
    frame ??= requestAnimationFrame(drawPoint);
  }
  function drawPoint() {
    if (frame !== undefined) cancelAnimationFrame(frame);
    frame = undefined;
    const seen = [within(z[0], plane.x), within(z[1], plane.y)];
    const [x, y] = inPicture(seen), [fromX, fromY] = inPicture(mu);
    point.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
    hold.setAttribute("cx", x.toFixed(1));
    hold.setAttribute("cy", y.toFixed(1));
    way.setAttribute("d", `M${fromX.toFixed(1)} ${fromY.toFixed(1)}L${x.toFixed(1)} ${y.toFixed(1)}`);
    point.classList.toggle("vae-outside", seen[0] !== z[0] || seen[1] !== z[1]);
  }
  function drawCloud() {
    const [x, y] = inPicture(mu).map((value) => value.toFixed(1));
    mean.setAttribute("cx", x);
    mean.setAttribute("cy", y);
    clouds.forEach((cloud, i) => {
      const deviations = 2 - i;
      cloud.setAttribute("cx", x);
      cloud.setAttribute("cy", y);
      cloud.setAttribute("rx", (deviations * sigma[0] * wide).toFixed(1));
      cloud.setAttribute("ry", (deviations * sigma[1] * high).toFixed(1));
    });
  }
  const step = 10 ** Math.round(Math.log10((plane.x[1] - plane.x[0]) / STEPS));
  /** @param {number[]} to */
  function move(to) {
    const seen = [within(to[0], plane.x), within(to[1], plane.y)].map((value) => Number(value.toFixed(3)));
    if (!put("z", seen.join(" "))) return;
    z = seen;
    followPoint();
  }
  drag(map, (event) => {
    const shown = over.getBoundingClientRect(), seen = plane.seen.split(" ").map(Number);
    const x = seen[0] + ((event.clientX - shown.left) / shown.width) * seen[2];
    const y = seen[1] + ((event.clientY - shown.top) / shown.height) * seen[3];
    move([plane.x[0] + (x - left) / wide, plane.y[0] + (bottom - y) / high]);
  }, () => {});
  keys(map, (across, down, event) => {
    const by = event.shiftKey ? step / 10 : step;
    if (!event.repeat) gesture++;
    untold = "point";
    move([z[0] + across * by, z[1] - down * by]);
  }, (event) => {
    if (!/^Home$/.test(event.key)) return false;
    untold = "point";
    talk.ask({ do: "centre" });
    return true;
  });

  // ---- the copy

  const rebuilt = makePixels();
  const copy = surface(words.copy, rebuilt.svg);
  copy.classList.add("vae-copy");
  /** @param {number} place */
  function choose(place) {
    if (place === pixel) return;
    if (!talk.ask({ do: "choose", pixel: place })) return;
    framePixel(place);
    untold = "pixel";
  }
  const chosen = node("p", { className: "vae-of" });
  /** @param {number} place */
  function framePixel(place) {
    pixel = place;
    rebuilt.point(pixel);
    chosen.textContent = filled(words.chosen, {
      number: pixel + 1, row: Math.floor(pixel / SIDE) + 1, column: (pixel % SIDE) + 1,
    });
  }
  drag(copy, (event) => {
    const { x, y } = placeIn(rebuilt.svg, event);
    choose(Math.floor(within(y, [0, SIDE - 0.01])) * SIDE + Math.floor(within(x, [0, SIDE - 0.01])));
  }, () => {});
  keys(copy, (across, down) => choose(beside(pixel, across, down)), () => false);

  // ---- the page

  const undo = action("undo", words.undo, words.undo_hint);
  const erase = button(words.erase, words.erase_hint, () => {
    erasing = !erasing;
    erase.setAttribute("aria-pressed", String(erasing));
  });
  erase.setAttribute("aria-pressed", "false");
  const file = () => save(`${words.file}.png`, [
    { name: "x", ink: drawn.shown() }, { name: "x′", ink: rebuilt.shown() },
  ]);
  const of = node("p", { className: "vae-of", role: "note" });
  /** @type {(latex: string, text: string, tools: HTMLElement[], ...below: HTMLElement[]) => HTMLElement} */
  const panel = (latex, text, tools, ...below) => node("div", { className: "vae-panel" },
    node("div", { className: "vae-panel-head vae-tools" },
      node("p", {}, typeset(node("span"), latex), ` ${text}`), ...tools), ...below);
  const sheets = ["z", "\u2113", "x'"].map((quantity) => node("div", {
    className: "vae-sheet", role: "group", "aria-label": filled(words.calculation, { quantity }),
  }));
  const said = node("p", { className: "vae-said", role: "status" });
  const notice = node("p", { className: "vae-problem", role: "alert", hidden: true });
  const lab = newPage(el, words, "vae-latent", words.name, notice,
    node("div", { className: "vae-from-to" },
      panel("x", words.of_pad, [erase, undo], pad, of, node("div", { className: "vae-tools" },
        action("another", words.another, words.another_hint), action("clear", words.clear, words.clear_hint))),
      panel("z", words.of_plane, [
        ...(isCloud ? [action("draw", words.draw, words.draw_hint)] : []),
        action("centre", words.centre, words.centre_hint),
      ], map),
      panel("x'", words.of_copy, [], copy, chosen,
        node("div", { className: "vae-tools" }, button(words.save, words.save_hint, file)))),
    node("div", { className: "vae-beside" }, sheets[0], sheets[2]), sheets[1], said);

  const widths = new ResizeObserver(() => reach(sheets));
  widths.observe(lab);

  /** @param {string} text */
  function say(text) {
    if (said.textContent !== text) said.textContent = text;
  }
  function rested() {
    if (untold === "point") say(filled(words.point, { first: z[0].toFixed(2), second: z[1].toFixed(2) }));
    if (untold === "picture") say(of.textContent ?? "");
    if (untold === "pixel") say(spokenPixel(pixel, (greys[pixel] / 255).toFixed(2)));
    untold = "";
  }

  // ---- what Python says

  /** @type {(update: Record<string, any>, isNewer: (name: string) => boolean) => void} */
  function show(update, isNewer) {
    if ("ink" in update && !isNewer("ink")) {
      levels = levelsOf(update.ink);
      drawn.paint(levels, 16);
    }
    if ("copy" in update) {
      greys = greysOf(update.copy);
      rebuilt.paint(greys, 255);
    }
    ({ mu = mu, sigma = sigma } = update);
    if ("mu" in update || "sigma" in update) drawCloud();
    if ("z" in update && !isNewer("z")) z = update.z;
    if ("z" in update || "mu" in update) drawPoint();
    if ("of" in update) of.textContent = update.of;
    if ("pixel" in update && update.pixel !== pixel) framePixel(update.pixel);
    sheets.forEach((sheet, i) => {
      if (`block:${i}` in update) retypeset(sheet, update[`block:${i}`], true);
    });
    if ("undo" in update) undo.setAttribute("aria-disabled", String(!update.undo));
    if ("notice" in update) tell(notice, update.notice);
  }

  const talk = conversation(model, id, lab, show, rested);
  talk.ask({ do: "open" });
  return () => {
    widths.disconnect();
    talk.end();
  };
}
