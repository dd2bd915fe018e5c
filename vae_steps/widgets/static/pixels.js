// Grey pictures of 8 × 8 pixels: shown, drawn on, and saved.

const SVG = "http://www.w3.org/2000/svg";
export const SIDE = 8;
const MOST = 16; // of ink in a pixel that is drawn
const SIGNS = "0123456789abcdefg"; // of the levels 0 to 16, as in marking/drawing.py
const REACH = 1.2; // pixels from the middle of a stroke to its end, as in the digits of the data

/**
 * A new element of an SVG picture.
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 */
export function part(tag, attributes = {}) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}

/** A picture of pixels, white as long as nothing is painted, with a frame around one of them. */
export function makePixels() {
  const svg = part("svg", { viewBox: `0 0 ${SIDE} ${SIDE}`, class: "vae-pixels", "aria-hidden": "true" });
  const cells = Array.from({ length: SIDE * SIDE }, (_, i) =>
    part("rect", { x: i % SIDE, y: Math.floor(i / SIDE), width: 1, height: 1, "fill-opacity": 0 }));
  const lines = Array.from({ length: SIDE - 1 }, (_, i) => `M${i + 1} 0V${SIDE}M0 ${i + 1}H${SIDE}`).join("");
  const grid = part("path", { d: lines, class: "vae-grid" });
  const frame = part("rect", { width: 1, height: 1, class: "vae-frame" });
  svg.append(...cells, grid, frame);
  /** @type {number[]} */
  const shown = [];
  return {
    svg,
    /**
     * @param {ArrayLike<number>} ink of each pixel
     * @param {number} most
     */
    paint(ink, most) {
      for (let i = 0; i < cells.length; i++) {
        if (shown[i] === ink[i] / most) continue;
        shown[i] = ink[i] / most;
        cells[i].setAttribute("fill-opacity", shown[i].toFixed(3));
      }
    },
    /** @param {number} i */
    point(i) {
      frame.setAttribute("x", String(i % SIDE));
      frame.setAttribute("y", String(Math.floor(i / SIDE)));
    },
    /** How dark each pixel is, from 0 to 1. */
    shown: () => shown,
  };
}

/** @param {string} text of levels, one sign for each */
export const levelsOf = (text) => [...text].map((sign) => SIGNS.indexOf(sign));

/** @param {number[]} levels */
export const written = (levels) => levels.map((level) => SIGNS[level]).join("");

/** @param {string} hex two digits for each pixel */
export const greysOf = (hex) => (hex.match(/../g) ?? []).map((pair) => parseInt(pair, 16));

/**
 * Where a pointer is in a picture, in pixels from its upper left corner.
 * @param {Element} picture
 * @param {{ clientX: number, clientY: number }} event
 */
export function placeIn(picture, { clientX, clientY }) {
  const { left, top, width, height } = picture.getBoundingClientRect();
  return { x: ((clientX - left) / width) * SIDE, y: ((clientY - top) / height) * SIDE };
}

/**
 * The levels after a stroke of a soft brush from one place to another: the nearer the middle, the more ink.
 * @param {number[]} levels
 * @param {{ x: number, y: number }} from
 * @param {{ x: number, y: number }} to
 * @param {boolean} erase
 */
export function stroked(levels, from, to, erase) {
  const across = to.x - from.x, down = to.y - from.y, squared = across * across + down * down;
  return levels.map((level, i) => {
    const x = (i % SIDE) + 0.5 - from.x, y = Math.floor(i / SIDE) + 0.5 - from.y;
    const along = squared ? Math.min(Math.max((x * across + y * down) / squared, 0), 1) : 0;
    const distance = Math.hypot(x - along * across, y - along * down);
    const ink = Math.round(MOST * Math.min(Math.max(REACH - distance, 0), 1));
    return erase ? Math.min(level, MOST - ink) : Math.max(level, ink);
  });
}

/**
 * Give pictures side by side to the reader as a PNG file. The browser makes it; nothing is sent anywhere.
 * @param {string} file its name
 * @param {{ name: string, ink: number[] }[]} pictures
 */
export function save(file, pictures) {
  const cell = 40, gap = 40, head = 48, side = SIDE * cell;
  const canvas = document.createElement("canvas");
  canvas.width = pictures.length * (side + gap) + gap;
  canvas.height = side + head + gap;
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.font = "italic 28px serif";
  pen.textAlign = "center";
  pictures.forEach(({ name, ink }, place) => {
    const left = gap + place * (side + gap);
    pen.fillStyle = "#000";
    pen.fillText(name, left + side / 2, head - 14);
    ink.forEach((dark, i) => {
      pen.fillStyle = `rgba(0, 0, 0, ${dark})`;
      pen.fillRect(left + (i % SIDE) * cell, head + Math.floor(i / SIDE) * cell, cell, cell);
    });
    pen.strokeStyle = "#949494";
    pen.strokeRect(left - 0.5, head - 0.5, side + 1, side + 1);
  });
  canvas.toBlob((blob) => {
    if (!blob) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = file;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }, "image/png");
}
