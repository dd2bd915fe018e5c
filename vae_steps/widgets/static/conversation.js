// The conversation of a page with its kernel.

// One message at a time is on its way. What happens meanwhile is merged into the next one: the last value wins.
// They go by the model of the layout: anywidget gives its own models two seconds to load, and on a busy page one that
// was later never hears an answer again.
export function conversation(model, id, show, complain, tellBusy) {
  const line = model.get("layout");
  const waiting = [];
  let sent, patience;

  function next() {
    clearTimeout(patience);
    sent = waiting.shift();
    if (!sent) return;
    patience = setTimeout(() => complain(model.get("words").silent), 10000);
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
