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

// KaTeX would raise only the last digit of 0.25^2.
const braced = (latex) => latex.replace(/(?<![\w.])(\d[\d.]*)\^/g, "{$1}^");

function typeset(element, latex, displayMode = false) {
  katex.render(braced(latex), element, { displayMode, fleqn: true, throwOnError: false, output: "htmlAndMathml" });
  return element;
}

// A displayed formula that is typeset again and again. Mostly nothing but its numbers changes, and these decide nothing
// of how KaTeX lays out the rest. So each form of a formula is typeset once, with its numbers counted off to see where
// they stand; from then on they are written into their places.
const NUMBER = /(?<![\w#^.[])\d+(?:\.\d+)?(?!\d|\.\d|[\^_])/g; // not an index, a power, a colour, a distance
const MOST_FORMS = 8;
const formulas = new WeakMap();

function retypeset(element, formula) {
  const latex = braced(formula), numbers = latex.match(NUMBER) ?? [], form = latex.replace(NUMBER, "0");
  const forms = formulas.get(element) ?? new Map();
  formulas.set(element, forms);
  const { shown, places } = forms.get(form) ?? counted(latex, numbers.length);
  forms.delete(form); // and put at the end: the first one is the one that was not used for longest
  if (places.length === numbers.length) forms.set(form, { shown, places });
  if (forms.size > MOST_FORMS) forms.delete(forms.keys().next().value);
  places.forEach((texts, i) => {
    for (const text of texts) if (text.data !== numbers[i]) text.data = numbers[i];
  });
  shown.querySelector("annotation").textContent = latex;
  if (element.firstChild !== shown) element.replaceChildren(shown);
}

// A formula, and the texts in which each of its numbers stands. No places where a number is not seen, as in a length.
function counted(latex, count) {
  let i = 0;
  const shown = typeset(node("div"), latex.replace(NUMBER, () => `${10000 + i++}.5`), true).firstChild;
  const places = [], walker = document.createTreeWalker(shown, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const number = Number(walker.currentNode.data) - 10000.5;
    if (number >= 0) (places[number] ??= []).push(walker.currentNode);
  }
  if (places.length === count && !places.includes(undefined)) return { shown, places };
  return { shown: typeset(node("div"), latex, true).firstChild, places: [] };
}

// A picture that is drawn again and again: svg.py writes one element in a line, and only lines that differ are read.
const drawings = new WeakMap();

function redraw(element, svg) {
  const lines = svg.split(/(?<=>)\n/), old = drawings.get(element);
  drawings.set(element, lines);
  if (lines.length !== old?.length) {
    element.innerHTML = svg;
    return;
  }
  const changed = [...lines.keys()].slice(1).filter((i) => lines[i] !== old[i]);
  const text = [lines[0], ...changed.map((i) => lines[i]), "</svg>"].join("");
  const made = node("div", { innerHTML: text }).firstChild;
  const shown = element.firstChild, kept = changed.map((i) => shown.children[i - 1]);
  for (const { name, value } of made.attributes) shown.setAttribute(name, value);
  [...made.children].forEach((part, i) => kept[i].replaceWith(part));
}

// One message at a time is on its way. What happens meanwhile is merged into the next one: the last value wins.
// They go by the model of the layout: anywidget gives its own models two seconds to load, and on a busy page one that
// was later never hears an answer again.
function conversation(model, id, show, complain, tellBusy) {
  const line = model.get("layout");
  const waiting = [];
  let sent, patience;

  function next() {
    clearTimeout(patience);
    sent = waiting.shift();
    if (!sent) return;
    patience = setTimeout(() => complain("The kernel does not answer. Run the cell again when it does."), 10000);
    line.send({ from: id, ...sent });
  }
  function receive({ to, update }) {
    const ours = to === id; // or an answer to another view of the same lab
    if (ours) next(); // before this answer is shown: the kernel works on in the meantime
    show(update, (name) => [sent, ...waiting].some((message) => message?.texts && name in message.texts));
    if (ours && !sent) tellBusy(false);
  }
  line.on("msg:custom", receive);
  return {
    ask(message) {
      const last = waiting.at(-1);
      if (last?.do === "put" && message.do === "put" && last.gesture === message.gesture) {
        Object.assign(last.texts, message.texts);
      } else waiting.push(message);
      if (sent) return;
      tellBusy(true);
      next();
    },
    end() {
      clearTimeout(patience);
      line.off("msg:custom", receive);
    },
  };
}
