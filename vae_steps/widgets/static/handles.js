// Handles on a picture: points that the mouse, a finger and arrow keys drag. Python says where they are, and what they
// move.

import { node } from "./page.js";

/**
 * What svg.py says of the handles of a picture: how far one unit leads across and up, and of each its name, what it
 * says, its numbers, and its place.
 * @typedef {[name: string, says: string, x: number, y: number, across: number, down: number]} Place
 * @typedef {{ scale: [number, number], at: Place[] }} Handles
 * @typedef {{ ask: import("./conversation.js").Message, isNew: boolean }} Moved
 */

/** @type {Record<string, [number, number]>} */
const WAYS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/**
 * @param {HTMLElement} picture
 * @param {(moved: Moved) => void} move is told where to, and whether that is another gesture
 * @returns {() => void} puts the handles where they belong, after the picture was drawn
 */
export function makeHandles(picture, move) {
  /** @type {Record<string, HTMLButtonElement>} */
  const made = {};
  /** @returns {Handles} */
  const handles = () => JSON.parse(picture.querySelector("svg")?.dataset.handles ?? '{"scale":[1,1],"at":[]}');

  /** @param {string} name */
  function make(name) {
    const handle = node("button", { type: "button", className: "vae-drag", "data-handle": name });
    handle.addEventListener("pointerdown", (event) => {
      const svg = picture.querySelector("svg"), { scale, at } = handles(), place = at.find(([one]) => one === name);
      if (!svg || !place || event.button) return;
      event.preventDefault();
      handle.focus({ preventScroll: true });
      handle.setPointerCapture(event.pointerId);
      const unit = svg.viewBox.baseVal.width / svg.getBoundingClientRect().width;
      let isNew = true;
      /** @param {PointerEvent} now */
      const follow = (now) => { // by the scale that the picture has as it is taken, or it would run away
        const to = [place[2] + (now.clientX - event.clientX) * unit * scale[0],
          place[3] + (now.clientY - event.clientY) * unit * scale[1]];
        move({ ask: { do: "move", name, to }, isNew });
        isNew = false;
      };
      handle.addEventListener("pointermove", follow);
      for (const end of ["pointerup", "pointercancel"]) {
        handle.addEventListener(end, () => handle.removeEventListener("pointermove", follow), { once: true });
      }
    });
    handle.addEventListener("focus", () => { isFresh = true; });
    handle.addEventListener("keydown", (event) => {
      const by = WAYS[event.key];
      if (!by || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      event.stopPropagation();
      const digits = event.altKey ? 3 : event.shiftKey ? 2 : 1;
      move({ ask: { do: "nudge", name, steps: by, digits }, isNew: isFresh });
      isFresh = false;
    });
    picture.append(handle);
    return handle;
  }
  let isFresh = true;

  return () => {
    const svg = picture.querySelector("svg");
    if (!svg) return;
    const { width, height } = svg.viewBox.baseVal;
    for (const [name, says, , , across, down] of handles().at) {
      const handle = (made[name] ??= make(name));
      if (handle.parentElement !== picture) picture.append(handle);
      handle.title = says;
      handle.setAttribute("aria-label", says);
      handle.style.left = `${(100 * across) / width}%`;
      handle.style.top = `${(100 * down) / height}%`;
    }
  };
}
