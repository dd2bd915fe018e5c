// The script that anywidget runs for each of our widgets. What draws the page comes from the model of `Assets`, which a
// notebook gets once.

/** @import { AnyModel, RenderProps } from "@anywidget/types" */

const IMPORTED = /(?<=\bfrom )"\.\/([\w.]+)"/g;

/**
 * Load a module and those that it imports. A text from a kernel has no address that "./page.js" could be relative to,
 * so each gets one in this browser, and the others' are written into it.
 * @param {string} name
 * @param {Record<string, string>} texts of all modules, by their names; no two import each other
 * @param {Record<string, string>} addresses of those that were loaded before; others are added
 * @returns {Promise<any>} what the module exports
 */
export function load(name, texts, addresses) {
  /** @type {(other: string) => string} */
  const address = (other) => (addresses[other] ??= URL.createObjectURL(new Blob([
    texts[other].replace(IMPORTED, (_, imported) => `"${address(imported)}"`),
    `\n//# sourceURL=vae_steps/${other}`,
  ], { type: "text/javascript" })));
  return import(address(name));
}

/**
 * What one kernel sent serves the next one too, and other notebooks on the page.
 * @typedef {{ modules: Record<string, string>, style: string }} Texts
 * @typedef {{ texts?: Texts, asked: number, addresses: Record<string, string> }} Known
 */

/**
 * Modules and style, from the kernel where the page does not know them yet. All widgets hear what one has asked for.
 * @param {AnyModel} assets
 * @param {Known} known
 * @returns {Promise<Texts>}
 */
function textsFrom(assets, known) {
  return new Promise((done) => {
    const timer = setInterval(look, 1000);
    assets.on("msg:custom", hear);
    look();
    /** @param {Texts} texts */
    function hear(texts) {
      known.texts ??= texts;
      look();
    }
    function look() {
      if (known.texts) {
        clearInterval(timer);
        assets.off("msg:custom", hear);
        done(known.texts);
      } else if (performance.now() - known.asked > 5000) { // the kernel that was asked may be gone
        known.asked = performance.now();
        assets.send({});
      }
    }
  });
}

/**
 * A widget that the module of this name draws.
 * @param {string} name
 */
export function drawnBy(name) {
  return {
    /** @param {RenderProps} given */
    async render({ model, el, host }) {
      /** @type {AnyModel<{ version: string }>} */
      const assets = await host.getModel(model.get("assets"));
      const version = assets.get("version");
      const page = /** @type {{ vaeSteps?: Record<string, Known> }} */ (globalThis);
      const known = ((page.vaeSteps ??= {})[version] ??= { asked: -Infinity, addresses: {} });
      const { modules, style } = await textsFrom(assets, known);
      dress(version, style);
      const { render } = await load(name, modules, known.addresses);
      return render({ model, el });
    },
  };
}

/**
 * Put the style on the page, in the place of another version's.
 * @param {string} version
 * @param {string} text
 */
function dress(version, text) {
  const old = document.getElementById("vae-style");
  if (old?.dataset.version === version) return;
  old?.remove();
  const style = document.createElement("style");
  style.id = "vae-style";
  style.dataset.version = version;
  style.textContent = text;
  document.head.append(style);
}
