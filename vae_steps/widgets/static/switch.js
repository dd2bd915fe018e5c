// A choice between reports, and the claims of the one that is chosen.

import { filled, newPage, node, sign } from "./page.js";

/** @import { AnyModel } from "@anywidget/types" */
/** @import { Words } from "./page.js" */

/**
 * A claim, whether it was seen to hold, and the numbers.
 * @typedef {[name: string, passed: boolean, detail: string]} Claim
 * @typedef {{ name: string, claims: Claim[] }} Report
 * @typedef {{ ask: string, reports: Report[], words: Words, chosen: number }} State
 */

/** @param {{ model: AnyModel<State>, el: HTMLElement }} given */
export function render({ model, el }) {
  const reports = model.get("reports"), words = model.get("words");
  const select = node("select", { onchange: choose }, ...reports.map(({ name }) => node("option", {}, name)));
  const body = node("tbody");
  const said = node("p", { className: "vae-said", role: "status" });
  newPage(el, words, "vae-switch", model.get("ask"),
    node("label", {}, model.get("ask"), select), node("table", {}, body), said);

  function choose() {
    model.set("chosen", select.selectedIndex);
    model.save_changes();
  }

  /** @param {Claim} claim */
  function row([name, passed, detail]) {
    return node("tr", {},
      node("td", {}, sign(passed, words)), node("th", { scope: "row" }, name), node("td", {}, detail));
  }

  function show() {
    const { claims } = reports[model.get("chosen")];
    const failed = claims.filter(([, passed]) => !passed).map(([name]) => name);
    select.selectedIndex = model.get("chosen");
    body.replaceChildren(...claims.map(row));
    said.textContent = failed.length ? filled(words.failed, { claims: failed.join("; ") }) : words.right;
  }
  model.on("change:chosen", show);
  show();
  return () => model.off("change:chosen", show);
}
