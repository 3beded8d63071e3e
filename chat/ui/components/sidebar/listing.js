/**
 * Which conversations there are, as far as this page knows: the store's list, and what the person has changed since. What the person did
 * holds at once; the server's next word on that conversation then says what came of it. No DOM.
 * @import { Change } from "../../live/types"
 * @import { Conversation } from "./types"
 */
import { store } from "../../live/store.js";

export class Listing {
  constructor() {
    /** New titles and pins, until the server has them. @type {Map<string, Partial<Conversation>>} */
    this.changed = new Map();
    /** Deletions that may still be undone. @type {Set<string>} */
    this.hidden = new Set();
  }

  /** @param {Change} change */
  heard({ put = [] }) {
    for (const id of put) this.changed.delete(id);
  }

  /** @param {string} id @param {Partial<Conversation>} change */
  change(id, change) {
    this.changed.set(id, { ...this.changed.get(id), ...change });
  }

  /** Not listed any more, until `restore`. @param {string} id */
  hide(id) {
    this.hidden.add(id);
  }

  /** @param {string} id */
  restore(id) {
    this.hidden.delete(id);
  }

  /** @param {string} id @returns {Conversation | undefined} */
  get(id) {
    const line = this.hidden.has(id) || store.deletedHere.has(id) ? undefined : store.state.list.get(id);
    return line && { pinned: false, ...line, writing: store.isWriting(id), ...this.changed.get(id) };
  }

  /** @returns {Conversation[]} in no order */
  all() {
    return [...store.state.list.keys()].map((id) => this.get(id)).filter((known) => known !== undefined);
  }
}
