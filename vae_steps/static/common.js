// What every page of ours in the browser uses. `katex` is defined in front of this text, by assets.py.

function node(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name in made && name !== "list") made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

// A page of ours at the end of el, with a name for those who hear it.
function newPage(el, kind, name, ...children) {
  const page = node("div", { className: `vae-page ${kind}`, role: "group", "aria-label": name }, ...children);
  // JupyterLab would go to the next cell at an arrow, and cut this one at an x; Ctrl and S still save.
  page.addEventListener("keydown", (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
  });
  el.append(page);
  return page;
}

// Right or not, for the eyes and for the ears.
function sign(right, words) {
  const [className, name, mark] = right ? ["vae-right", words.right, "✓"] : ["vae-wrong", words.wrong, "✗"];
  return node("span", { className, role: "img", "aria-label": name }, mark);
}

function typeset(element, latex, displayMode = false) {
  katex.render(latex, element, { displayMode, fleqn: true, throwOnError: false, output: "htmlAndMathml" });
  return element;
}

// One message at a time is on its way. What happens meanwhile is merged into the next one: the last value wins.
// They go by the model of the layout: anywidget gives its own models two seconds to load, and on a busy page one that
// was later never hears an answer again.
function conversation(model, id, show, complain, tellBusy) {
  const line = model.get("layout");
  const waiting = [];
  let busy = false, patience;

  function next() {
    busy = waiting.length > 0;
    tellBusy(busy);
    if (!busy) return;
    patience = setTimeout(() => complain("The kernel does not answer. Run the cell again when it does."), 10000);
    line.send({ from: id, ...waiting.shift() });
  }
  function receive({ to, update }) {
    show(update, (name) => waiting.some((message) => message.texts && name in message.texts));
    if (to !== id) return; // an answer to another view of the same lab
    clearTimeout(patience);
    next();
  }
  line.on("msg:custom", receive);
  return {
    ask(message) {
      const last = waiting.at(-1);
      if (last?.do === "put" && message.do === "put" && last.gesture === message.gesture) {
        Object.assign(last.texts, message.texts);
      } else waiting.push(message);
      if (!busy) next();
    },
    end() {
      clearTimeout(patience);
      line.off("msg:custom", receive);
    },
  };
}
