/**
 * Which conversations there are, as far as this page knows: the store's list, and what the person has changed since. What the person did
 * holds at once; the server's next word on that conversation then says what came of it. No DOM.
 * @import { Change, Line } from "../../live/types"
 * @import { Conversation } from "./types"
 */
import { store } from "../../live/store.js";

export class Listing {
  constructor() {
    /** New titles and pins, until the server has them. @type {Map<string, Partial<Conversation>>} */
    this.changed = new Map();
    /** What the person has deleted, as it was listed. @type {Map<string, Line | undefined>} */
    this.hidden = new Map();
    /** Deletions that were undone, until the server lists them again. @type {Map<string, Line>} */
    this.returned = new Map();
  }

  /** @param {Change} change */
  heard({ put = [] }) {
    for (const id of put) {
      this.changed.delete(id);
      this.returned.delete(id);
      if (!this.hidden.has(id)) store.deletedHere.delete(id);
    }
  }

  /** @param {string} id @param {Partial<Conversation>} change */
  change(id, change) {
    this.changed.set(id, { ...this.changed.get(id), ...change });
  }

  /** Not listed any more, until `restore`. @param {string} id */
  hide(id) {
    this.hidden.set(id, this.line(id));
    this.returned.delete(id);
  }

  /** @param {string} id */
  restore(id) {
    const line = this.hidden.get(id);
    this.hidden.delete(id);
    if (line) this.returned.set(id, line);
  }

  /** As the server has it, or had it before its deletion. @param {string} id @returns {Line | undefined} */
  line(id) {
    return store.state.list.get(id) ?? this.returned.get(id);
  }

  /** @param {string} id @returns {Conversation | undefined} */
  get(id) {
    const line = this.hidden.has(id) ? undefined : this.line(id);
    return line && { pinned: false, ...line, writing: store.isWriting(id), ...this.changed.get(id) };
  }

  /** @returns {Conversation[]} in no order */
  all() {
    return [...new Set([...store.state.list.keys(), ...this.returned.keys()])]
      .map((id) => this.get(id))
      .filter((known) => known !== undefined);
  }
}
