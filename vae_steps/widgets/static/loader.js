// The script that anywidget runs for each of our widgets. What draws the page comes from the model of `Assets`, which a
// notebook gets once.

const IMPORTED = /(?<=\bfrom )"\.\/([\w.]+)"/g;

/**
 * Load a module and those that it imports. A text from a kernel has no address that "./page.js" could be relative to, so
 * each gets one in this browser, and the others' are written into it.
 * @param {string} name
 * @param {Record<string, string>} texts of all modules, by their names; no two import each other
 * @param {Record<string, string>} addresses of those that were loaded before; others are added
 */
export function load(name, texts, addresses) {
  const address = (/** @type {string} */ other) =>
    (addresses[other] ??= URL.createObjectURL(new Blob([written(other)], { type: "text/javascript" })));
  const written = (/** @type {string} */ other) =>
    `${texts[other].replace(IMPORTED, (_, imported) => `"${address(imported)}"`)}\n//# sourceURL=vae_steps/${other}`;
  return import(address(name));
}

/**
 * A widget that the module of this name draws.
 * @param {string} name
 */
export function drawnBy(name) {
  return {
    async render({ model, el, host }) {
      const assets = await host.getModel(model.get("assets"));
      const version = assets.get("version");
      // What one kernel sent serves the next one too, and other notebooks on the page.
      const addresses = ((globalThis.vaeSteps ??= {})[version] ??= {});
      if (document.getElementById("vae-style")?.dataset.version !== version) dress(version, assets.get("style"));
      const { render } = await load(name, assets.get("modules"), addresses);
      return render({ model, el });
    },
  };
}

function dress(version, text) {
  document.getElementById("vae-style")?.remove();
  const style = document.createElement("style");
  style.id = "vae-style";
  style.dataset.version = version;
  style.textContent = text;
  document.head.append(style);
}
