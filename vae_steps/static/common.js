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

const setting = (displayMode) => ({ displayMode, fleqn: true, throwOnError: false, output: "htmlAndMathml" });

function typeset(element, latex, displayMode = false) {
  katex.render(latex, element, setting(displayMode));
  return element;
}

// A displayed formula that is typeset again and again. KaTeX plans its nodes in a moment; making thousands of them and
// laying them out takes ten times as long. So the nodes stay, and only what differs in the two plans is exchanged.
const plans = new WeakMap();

function retypeset(element, latex) {
  const plan = katex.__renderToDomTree(latex, setting(true));
  if (plans.has(element)) exchange(element.firstChild, plans.get(element), plan);
  else element.replaceChildren(plan.toNode());
  plans.set(element, plan);
}

function exchange(shown, old, plan) {
  const [before, after] = [planned(old), planned(plan)], nodes = shown.childNodes;
  const fits = alike(old, plan) && typeof before === typeof after &&
    (typeof after === "string" ? nodes.length < 2 : after.length === before.length && after.length === nodes.length);
  if (!fits) shown.replaceWith(plan.toNode());
  else if (typeof after !== "string") after.forEach((part, i) => exchange(nodes[i], before[i], part));
  else if (before !== after) (shown.firstChild ?? shown).data = after;
}

// What a plan puts into its node: a text, or parts. In MathML several texts, which have no classes, become one.
function planned(plan) {
  if (plan.text !== undefined) return plan.text;
  const parts = partsOf(plan);
  const bare = parts.length && parts.every((part) => part.text !== undefined && !part.classes);
  return bare ? parts.map((part) => part.text).join("") : parts;
}

// A group without attributes becomes no node: its parts stand for it.
function partsOf({ children = [] }) {
  return children.flatMap((part) => (part.children && !part.attributes ? partsOf(part) : [part]));
}

// Whether two plans differ at most in their texts and parts.
function alike(one, other) {
  const equal = (a, b) => a === b || (a && b && typeof a === "object" &&
    Object.keys(a).length === Object.keys(b).length && Object.keys(a).every((key) => a[key] === b[key]));
  return one.constructor === other.constructor &&
    Object.keys(other).every((key) => key === "text" || key === "children" || equal(one[key], other[key]));
}

// The same for a picture.
function redraw(element, svg) {
  const drawn = node("div", { innerHTML: svg });
  if (element.firstChild) become(element.firstChild, drawn.firstChild);
  else element.append(drawn.firstChild);
}

// The same for any nodes: old becomes like made.
function become(old, made) {
  if (old.isEqualNode(made)) return;
  const kept = [...old.childNodes], wanted = [...made.childNodes];
  if (old.nodeName !== made.nodeName || kept.length !== wanted.length) return old.replaceWith(made);
  if (old.nodeType === Node.TEXT_NODE) old.data = made.data;
  else for (const name of new Set([...old.getAttributeNames(), ...made.getAttributeNames()])) {
    if (!made.hasAttribute(name)) old.removeAttribute(name);
    else if (old.getAttribute(name) !== made.getAttribute(name)) old.setAttribute(name, made.getAttribute(name));
  }
  kept.forEach((child, i) => become(child, wanted[i]));
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
