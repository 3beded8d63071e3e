/**
 * Deletions that can still be undone. One is sent to the server when its time is over, or when the page goes out of sight: it may never
 * come back, and what a person has deleted must not outlive it.
 */
import * as dom from "../../page/dom.js";
import { shownTitle } from "./item.js";

const UNDO_MS = 6000;
const NAMED_CHARACTERS = 60;

export class Deletions {
  /**
   * @param {HTMLElement} place where the notes with their Undo appear
   * @param {(id: string, hadFocus: boolean) => void} commit `hadFocus`: the focus was on the Undo, and is now nowhere
   */
  constructor(place, commit) {
    this.place = place;
    this.commit = commit;
    /** @type {Map<string, {timer: number, note: HTMLElement}>} */
    this.pending = new Map();
    addEventListener("pagehide", () => this.commitAll());
    document.addEventListener("visibilitychange", () => document.hidden && this.commitAll());
  }

  /** @param {string} id @param {string} title @param {() => void} undone */
  begin(id, title, undone) {
    const undo = dom.element("button", "undo", "Undo");
    undo.type = "button";
    undo.addEventListener("click", () => {
      this.end(id);
      undone();
    });
    const name = dom.element("bdi", "", shownTitle(title).slice(0, NAMED_CHARACTERS));
    const note = dom.element("div", "note", dom.element("span", "", "Deleted “", name, "”."), undo);
    this.place.append(note);
    this.pending.set(id, { note, timer: setTimeout(() => this.finish(id), UNDO_MS) });
  }

  commitAll() {
    for (const id of this.pending.keys()) this.finish(id);
  }

  /** Forget them all: everything is being deleted. */
  clear() {
    for (const id of this.pending.keys()) this.end(id);
  }

  finish(/** @type {string} */ id) {
    const hadFocus = Boolean(this.pending.get(id)?.note.contains(document.activeElement));
    this.end(id);
    this.commit(id, hadFocus);
  }

  end(/** @type {string} */ id) {
    const deletion = this.pending.get(id);
    clearTimeout(deletion?.timer);
    deletion?.note.remove();
    this.pending.delete(id);
  }
}
