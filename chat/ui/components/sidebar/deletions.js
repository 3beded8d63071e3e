/**
 * Notes on deletions that can still be undone. The server has been told of each: it deletes for good some time after the note has gone,
 * whatever becomes of the page.
 */
import * as dom from "../../page/dom.js";
import { shownTitle } from "./item.js";

const UNDO_MS = 6000; // the server waits longer: `UNDO_SECONDS` in chat/conversations.py
const NAMED_CHARACTERS = 60;

export class Deletions {
  /**
   * @param {HTMLElement} place where the notes with their Undo appear
   * @param {() => void} lostFocus a note has gone with the focus on its Undo, which is now nowhere
   */
  constructor(place, lostFocus) {
    this.place = place;
    this.lostFocus = lostFocus;
    /** @type {Map<string, {timer: number, note: HTMLElement}>} */
    this.pending = new Map();
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

  /** Forget them all: everything is being deleted. */
  clear() {
    for (const id of this.pending.keys()) this.end(id);
  }

  finish(/** @type {string} */ id) {
    const hadFocus = Boolean(this.pending.get(id)?.note.contains(document.activeElement));
    this.end(id);
    if (hadFocus) this.lostFocus();
  }

  end(/** @type {string} */ id) {
    const deletion = this.pending.get(id);
    clearTimeout(deletion?.timer);
    deletion?.note.remove();
    this.pending.delete(id);
  }
}
