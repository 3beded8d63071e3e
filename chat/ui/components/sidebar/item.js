/**
 * One conversation in the list: a link, a mark while its reply is being written, and the button of its menu.
 * @import { Conversation, Pieces, Row } from "./types"
 */
import * as dom from "../../page/dom.js";

const SHOWN_CHARACTERS = 300; // of a title; a line shows about 30

export class Item {
  constructor(/** @type {string} */ id) {
    this.id = id;
    this.title = "";
    this.pinned = false;
    /** What was drawn last, as JSON. */
    this.drawn = "";
    this.text = dom.element("span", "title");
    this.excerpt = dom.element("span", "excerpt");
    this.text.dir = this.excerpt.dir = "auto";
    this.link = dom.element("a", "link", this.text, this.excerpt);
    this.link.href = `?c=${encodeURIComponent(id)}`;
    this.link.draggable = false;
    this.writing = dom.element("span", "writing");
    this.writing.setAttribute("role", "img");
    this.writing.setAttribute("aria-label", "Reply is being written");
    this.more = dom.element("button", "more", dom.icon("more"));
    this.more.type = "button";
    this.more.setAttribute("aria-haspopup", "true");
    this.more.setAttribute("aria-expanded", "false");
    this.node = dom.element("li", "item", this.link, this.writing, this.more);
    this.node.dataset.id = id;
    this.setActive(false);
  }

  /** @param {Conversation} conversation @param {Row} row @param {boolean} isCurrent whether it is the conversation on show */
  update(conversation, row, isCurrent) {
    if (isCurrent) this.link.setAttribute("aria-current", "page");
    else this.link.removeAttribute("aria-current");
    const { title, pinned = false, writing } = conversation;
    const drawn = JSON.stringify([title, pinned, writing, row.title, row.excerpt]);
    if (drawn === this.drawn) return;
    this.drawn = drawn;
    Object.assign(this, { title, pinned });
    const name = shownTitle(title);
    const isWhole = name === title;
    this.text.replaceChildren(...pieces(isWhole && row.title ? row.title : [[name, false]]));
    this.excerpt.replaceChildren(...pieces(row.excerpt ?? []));
    this.excerpt.hidden = !row.excerpt;
    this.writing.hidden = !writing;
    this.node.classList.toggle("busy", Boolean(writing));
    this.link.title = name;
    this.node.setAttribute("aria-label", name);
    this.more.setAttribute("aria-label", `Options of ${name}`);
  }

  /** Whether Tab leads to it: of all items to one only. */
  setActive(/** @type {boolean} */ isActive) {
    this.link.tabIndex = this.more.tabIndex = isActive ? 0 : -1;
  }
}

/** A title for the screen: never empty, never endless. */
export function shownTitle(/** @type {string} */ title) {
  if (title.length <= SHOWN_CHARACTERS) return title.trim() ? title : "New chat";
  return `${title.slice(0, SHOWN_CHARACTERS).replace(/[\uD800-\uDBFF]$/, "")}…`; // no half of an emoji
}

function pieces(/** @type {Pieces} */ parts) {
  return parts.map(([text, isHit]) => (isHit ? dom.element("mark", "", text) : document.createTextNode(text)));
}
