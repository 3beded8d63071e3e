/**
 * Has Gradio's controls filled anew when the server's list of models is another one than they were filled with. At once while the first
 * list is incomplete; else within some seconds, so that a thousand pages do not ask in the same moment, and only while the page is looked at.
 * @import { Trigger } from "../../page/types"
 * @import { ModelContext } from "./meter.js"
 */
import { store } from "../../live/store.js";

const SPREAD_MS = 10_000;
const PICKING_MS = 1_000; // until it is looked again whether the person has picked

export class ModelUpdates {
  /** @param {Trigger} trigger */
  constructor(trigger) {
    this.trigger = trigger;
    /** With what the controls are filled; null while they are empty. @type {ModelContext | null} */
    this.context = null;
    /** The list that was asked for last. */
    this.asked = 0;
    this.timer = 0;
    store.subscribe(({ models }) => {
      if (models) this.check();
    });
    document.addEventListener("visibilitychange", () => this.check());
  }

  /** @param {ModelContext} context */
  filled(context) {
    this.context = context;
    this.check();
  }

  check() {
    clearTimeout(this.timer);
    if (!this.isBehind() || document.hidden) return;
    this.timer = setTimeout(() => this.ask(), this.context?.is_complete ? Math.random() * SPREAD_MS : 0);
  }

  isBehind() {
    const { models } = store.state;
    return this.context !== null && models !== 0 && models !== this.context.models && models !== this.asked;
  }

  /** Not while the person looks for a model: another list would take away what they have typed, and move the rows under their pointer. */
  ask() {
    if (this.context?.is_complete && document.activeElement?.closest("#model")) {
      this.timer = setTimeout(() => this.ask(), PICKING_MS);
      return;
    }
    this.asked = store.state.models;
    this.trigger("models_changed", {});
  }
}
