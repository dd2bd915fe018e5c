// The conversation of a page with its kernel, and what is said where it breaks off.

import { contextOf, keep } from "./keeping.js";
import { node } from "./page.js";

/** @import { AnyModel } from "@anywidget/types" */
/** @import { OnSave } from "./keeping.js" */

/**
 * What a page asks of its kernel: what to do, and what that needs. `texts` are what stands in boxes; those of one
 * `gesture`, such as a drag, are one change. `by` is how many steps a number is moved.
 * @typedef {{ do: string, texts?: Record<string, string>, gesture?: string, by?: number, [more: string]: any }} Message
 */

/**
 * What we use of a kernel's connection, if the front end shows one: JupyterLab, Notebook and Voilà do.
 * @typedef {{ connect: (slot: () => void) => void, disconnect: (slot: () => void) => void }} Signal
 * @typedef {{ status: string, connectionStatus: string, isDisposed: boolean, statusChanged: Signal,
 *   connectionStatusChanged: Signal, disposed: Signal }} Kernel
 */

const REST = 1000; // milliseconds without a message: then the notebook is to keep what was done
const AGAIN = 3000; // milliseconds until a page that is still empty asks again for what it shows
const PATIENCE = 10_000; // milliseconds until it is said that the kernel does not answer
const DEAD = ["restarting", "autorestarting", "terminating", "dead"];

/**
 * One message at a time is on its way. What happens meanwhile is merged into the next one: the last value wins.
 *
 * They go by the model of the layout. anywidget 0.11.0 gives its own models two seconds to load (`AbortSignal.timeout`
 * in packages/anywidget/src/runtime.ts), and one that was later, on a busy page, never hears a message again
 * (`_handle_comm_msg` in packages/anywidget/src/widget.ts waits for it first).
 * @param {AnyModel} model
 * @param {string} id of the page
 * @param {HTMLElement} page which is hidden before the first answer, says above all when the kernel does not answer,
 *   and is `data-busy` while it waits
 * @param {(update: Record<string, any>, isNewer: (name: string) => boolean) => void} show what the kernel answers;
 *   the second function says whether what stands in a box is newer than that
 * @param {() => void} onRest is called when nothing is on its way any more
 */
export function conversation(model, id, page, show, onRest = () => {}) {
  const words = model.get("words");
  /** @type {AnyModel & { comm_live?: boolean }} */
  const line = model.get("layout");
  /** @type {Kernel | undefined} */
  const kernel = /** @type {any} */ (line.widget_manager)?.kernel ?? undefined;
  const warning = node("p", { className: "vae-problem vae-kernel", role: "alert", hidden: true });
  /** @type {Message[]} */
  const waiting = [];
  /** @type {Message | undefined} */
  let sent;
  let silent = false, gone = false, count = 0;
  let saving = false, late = false; // the notebook is being saved; and must then be once more
  let untold = false, hurry = false; // something was done that the notebook does not keep; and it was saved without it
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let patience;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let pause;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let again;
  page.prepend(warning);
  page.hidden = true; // until the kernel answers: what is written for a reader without one stands in its place

  /** @param {boolean} busy */
  function tellBusy(busy) {
    page.dataset.busy = String(busy);
    if (!busy) onRest();
  }
  function stopWaiting() {
    for (const timer of [patience, pause, again]) clearTimeout(timer);
  }
  function next() {
    stopWaiting();
    count++;
    sent = waiting.shift();
    if (!sent) {
      if (hurry) rest();
      else pause = setTimeout(rest, REST);
      return;
    }
    patience = setTimeout(() => warn({ isSilent: true }), PATIENCE);
    send();
  }
  function rest() { // which is answered by what is to be kept, if that has changed
    clearTimeout(pause);
    line.send({ from: id, do: "rest" });
  }
  function send() { // to show all changes nothing and may be asked twice: a word can be lost where all is new
    line.send({ from: `${id} ${count}`, ...sent });
    if (sent?.do === "open") again = setTimeout(send, AGAIN);
  }
  /** @param {{ to: string, update: Record<string, any>, written?: Parameters<typeof keep>[1] }} answer */
  function receive({ to, update, written }) {
    if (written) return kept(written);
    const ours = sent && to === `${id} ${count}`; // or an answer to another view of the same lab
    warn({ isSilent: false });
    page.hidden = false;
    if (ours) next(); // before this answer is shown: the kernel works on in the meantime
    show(update, (name) => [sent, ...waiting].some((message) => message?.texts && name in message.texts));
    if (ours && !sent) tellBusy(false);
  }

  // To write all down at each key would cost the kernel some milliseconds and the page another typesetting, so it waits
  // for a rest. JupyterLab takes what it saves from its model as soon as a save begins, and waits for nobody: what was
  // done just before comes in later, and is then saved as well.
  /** @type {OnSave} */
  const onSave = (__, state) => {
    saving = state === "started";
    if (state === "completed") saveAgain();
    if (!saving || !untold || gone) return;
    hurry = true;
    if (!sent) rest();
  };
  function saveAgain() { // never while it is saved: JupyterLab would take its own file for one that somebody changed
    if (!late || saving) return;
    late = false;
    contextOf(model)?.save();
  }
  /** @param {Parameters<typeof keep>[1]} written */
  function kept(written) {
    keep(model, written);
    untold = Boolean(sent);
    if (!hurry || sent) return;
    [hurry, late] = [false, true];
    setTimeout(saveAgain, 0); // when the kernel's own update of the output has come, too
  }

  // A kernel that restarts, stops or is exchanged forgets this page for ever; a connection may come again.
  function look() {
    gone ||= line.comm_live === false || Boolean(kernel && (kernel.isDisposed || DEAD.includes(kernel.status)));
    if (gone) stopWaiting();
    if (gone && sent) {
      [sent, waiting.length] = [undefined, 0];
      tellBusy(false);
    }
    warn();
  }
  function warn({ isSilent = silent } = {}) {
    silent = isSilent;
    const cut = kernel && kernel.connectionStatus !== "connected";
    const text = gone ? words.gone : cut ? words.cut : silent ? words.silent : "";
    if (warning.textContent === text) return; // each word of the kernel's state comes here, and most change nothing
    warning.textContent = text;
    warning.hidden = !text;
  }
  line.on("msg:custom", receive);
  line.on("comm_live_update", look);
  contextOf(model)?.saveState.connect(onSave);
  const signals = kernel ? [kernel.statusChanged, kernel.connectionStatusChanged, kernel.disposed] : [];
  for (const signal of signals) signal.connect(look);
  look();

  return {
    /**
     * Ask, and say whether there is anybody to ask.
     * @param {Message} message
     */
    ask(message) {
      if (gone) return false;
      untold ||= message.do !== "open";
      hurry = false; // what is not kept now is newer than the save
      const last = waiting.at(-1), same = last && last.do === message.do && last.gesture === message.gesture;
      if (same && message.do === "put") {
        last.texts = { ...last.texts, ...message.texts };
      } else if (same && message.do === "step" && last.name === message.name && last.digits === message.digits &&
        !message.texts) {
        last.by = (last.by ?? 0) + (message.by ?? 0);
      } else if (same && message.do === "move" && last.name === message.name) {
        last.to = message.to;
      } else waiting.push(message);
      if (!sent) {
        tellBusy(true);
        next();
      }
      return true;
    },
    end() {
      stopWaiting();
      line.off("msg:custom", receive);
      line.off("comm_live_update", look);
      contextOf(model)?.saveState.disconnect(onSave);
      for (const signal of signals) signal.disconnect(look);
    },
  };
}
