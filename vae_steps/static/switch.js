// A choice between reports, and the claims of the one that is chosen. switch.py puts shared.js in front of this text.

async function render({ model, el }) {
  const { node } = await sharedBy(model);
  const reports = model.get("reports"), words = model.get("words");
  const select = node("select", { onchange: choose }, ...reports.map(({ name }) => node("option", {}, name)));
  const body = node("tbody");
  const said = node("p", { className: "vae-said", role: "status" });
  const page = node("div", { className: "vae-page vae-switch", role: "group", "aria-label": model.get("ask") },
    node("label", {}, model.get("ask"), select), node("table", {}, body), said);
  // JupyterLab would go to the next cell at an arrow, and cut this one at an x; Ctrl and S still save.
  page.addEventListener("keydown", (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
  });
  el.append(page);

  function choose() {
    model.set("chosen", select.selectedIndex);
    model.save_changes();
  }

  function row([name, passed, detail]) {
    const sign = node("span", { className: passed ? "vae-kept" : "vae-failed", role: "img", "aria-label": passed ? words.right : words.wrong },
      passed ? "✓" : "✗");
    return node("tr", {}, node("td", {}, sign), node("th", { scope: "row" }, name), node("td", {}, detail));
  }

  function show() {
    const { claims } = reports[model.get("chosen")];
    const failed = claims.filter(([, passed]) => !passed).map(([name]) => name);
    select.selectedIndex = model.get("chosen");
    body.replaceChildren(...claims.map(row));
    said.textContent = failed.length ? `${words.wrong}: ${failed.join("; ")}` : words.right;
  }
  model.on("change:chosen", show);
  show();
  return () => model.off("change:chosen", show);
}

export default { render };
