// KaTeX and what all pages share are in one model for all pages of a notebook, as they are large; see assets.py.
async function sharedBy(model) {
  const shared = await model.widget_manager.get_model(model.get("shared"));
  shared.vaeTools ??= import(URL.createObjectURL(new Blob([shared.get("script")], { type: "text/javascript" })));
  if (!document.getElementById("vae-shared-style")) {
    const style = document.createElement("style");
    style.id = "vae-shared-style";
    style.textContent = shared.get("style");
    document.head.append(style);
  }
  return shared.vaeTools;
}
