// What the notebook keeps of a page, to be read without a kernel.

/** @import { AnyModel } from "@anywidget/types" */

const VIEW = "application/vnd.jupyter.widget-view+json";

/**
 * The notebook that a page stands in, as far as it is needed here; elsewhere than in JupyterLab there is none.
 * @typedef {{ model: { cells: Iterable<{ outputs?: Outputs }> }, save: () => Promise<void>,
 *   saveState: Signal }} Context
 * @typedef {(context: Context, state: string) => void} OnSave
 * @typedef {{ connect: (slot: OnSave) => void, disconnect: (slot: OnSave) => void }} Signal
 */

/**
 * The outputs of a cell of JupyterLab's notebook, as far as they are needed here.
 * @typedef {Record<string, any>} Data
 * @typedef {{ data: Data, toJSON: () => Record<string, any> }} Output
 * @typedef {{ length: number, get: (i: number) => Output, set: (i: number, value: Data) => void }} Outputs
 */

/**
 * Keep what is written of a widget in the output below its page. The kernel updates this output itself, but JupyterLab
 * does not hear that of a cell that ran before the page in the browser was loaded again.
 * @param {AnyModel} model
 * @param {{ view: string, data: Record<string, string> }} written by the widget whose view has this id
 */
export function keep(model, { view, data }) {
  for (const { outputs } of contextOf(model)?.model?.cells ?? []) {
    for (let i = 0; i + 1 < (outputs?.length ?? 0); i++) {
      const output = /** @type {Outputs} */ (outputs).get(i + 1);
      if (outputs?.get(i).data[VIEW]?.model_id !== view || same(output.data, data)) continue;
      outputs.set(i + 1, { ...output.toJSON(), data });
    }
  }
}

/**
 * The notebook of a page.
 * @param {AnyModel} model
 * @returns {Context | undefined}
 */
export function contextOf(model) {
  return /** @type {any} */ (model.widget_manager)?.context;
}

/**
 * Whether the output has these texts; a stored one may have them line by line.
 * @param {Data} output
 * @param {Record<string, string>} data
 */
const same = (output, data) =>
  Object.entries(data).every(([type, text]) => [output[type]].flat().join("") === text);
