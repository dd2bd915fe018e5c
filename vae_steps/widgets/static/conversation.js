// The conversation of a page with its kernel.

import { keep } from "./keeping.js";

/** @import { AnyModel } from "@anywidget/types" */

/**
 * What a page asks of its kernel: what to do, and what that needs. `texts` are what stands in boxes; those of one
 * `gesture`, such as a drag, are one change.
 * @typedef {{ do: string, texts?: Record<string, string>, gesture?: string, [more: string]: any }} Message
 */

const REST = 1000; // milliseconds without a message: then the notebook is to keep what was done

/**
 * One message at a time is on its way. What happens meanwhile is merged into the next one: the last value wins.
 *
 * They go by the model of the layout. anywidget 0.11.0 gives its own models two seconds to load (`AbortSignal.timeout`
 * in packages/anywidget/src/runtime.ts), and one that was later, on a busy page, never hears a message again
 * (`_handle_comm_msg` in packages/anywidget/src/widget.ts waits for it first).
 * @param {AnyModel} model
 * @param {string} id of the page
 * @param {(update: Record<string, any>, isNewer: (name: string) => boolean) => void} show what the kernel answers;
 *   the second function says whether what stands in a box is newer than that
 * @param {(text: string) => void} complain
 * @param {(busy: boolean) => void} tellBusy
 */
export function conversation(model, id, show, complain, tellBusy) {
  /** @type {AnyModel} */
  const line = model.get("layout");
  /** @type {Message[]} */
  const waiting = [];
  /** @type {Message | undefined} */
  let sent;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let patience;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let rest;

  function next() {
    clearTimeout(patience);
    clearTimeout(rest);
    sent = waiting.shift();
    if (!sent) {
      rest = setTimeout(() => line.send({ from: id, do: "rest" }), REST); // which is not answered
      return;
    }
    patience = setTimeout(() => complain(model.get("words").silent), 10000);
    line.send({ from: id, ...sent });
  }
  /** @param {{ to: string, update: Record<string, any>, written?: Parameters<typeof keep>[1] }} answer */
  function receive({ to, update, written }) {
    if (written) return keep(model, written);
    const ours = to === id; // or an answer to another view of the same lab
    if (ours) next(); // before this answer is shown: the kernel works on in the meantime
    show(update, (name) => [sent, ...waiting].some((message) => message?.texts && name in message.texts));
    if (ours && !sent) tellBusy(false);
  }
  line.on("msg:custom", receive);
  return {
    /** @param {Message} message */
    ask(message) {
      const last = waiting.at(-1);
      if (last?.do === "put" && message.do === "put" && last.gesture === message.gesture) {
        last.texts = { ...last.texts, ...message.texts };
      } else waiting.push(message);
      if (sent) return;
      tellBusy(true);
      next();
    },
    end() {
      clearTimeout(patience);
      clearTimeout(rest);
      line.off("msg:custom", receive);
    },
  };
}
