/**
 * The list on the screen. It keeps each item's element for as long as the item is shown, so that focus, a title being changed and the
 * scroll position outlast every new list; and it draws no more than is near, so that thousands of conversations open as fast as a few.
 * @import { Conversation, Row } from "./types"
 */
import * as dom from "../../page/dom.js";
import { Item } from "./item.js";

const SLICE = 50; // rows: more than most windows show

export class List {
  /** @param {HTMLElement} node @param {HTMLElement} scroller */
  constructor(node, scroller) {
    this.node = node;
    /** @type {Map<string, Item>} */
    this.items = new Map();
    /** @type {Map<string, HTMLElement>} */
    this.headings = new Map();
    /** @type {Row[]} */
    this.rows = [];
    this.limit = SLICE;
    /** The conversation on show. @type {string | null} */
    this.current = null;
    /** The item that Tab leads to. @type {string | null} */
    this.active = null;
    this.end = dom.element("li", "end");
    this.end.setAttribute("role", "presentation");
    const seen = (/** @type {IntersectionObserverEntry[]} */ entries) => entries.at(-1)?.isIntersecting && this.reach(this.limit + SLICE);
    this.nearEnd = new IntersectionObserver(seen, { root: scroller, rootMargin: "600px" });
    node.addEventListener("focusin", (event) => this.activate(dom.closest(event, ".item")?.dataset.id ?? this.active));
  }

  /** @param {Row[]} rows @param {string | null} current */
  show(rows, current) {
    this.rows = rows;
    this.current = current;
    this.draw();
  }

  /** From the top again, with as little as at first. */
  rewind() {
    this.limit = SLICE;
  }

  /** Draw at least `limit` rows, if there are as many. */
  reach(/** @type {number} */ limit) {
    if (this.limit >= this.rows.length || limit <= this.limit) return;
    this.limit = limit;
    this.draw();
  }

  draw() {
    const shown = this.rows.slice(0, this.limit);
    const nodes = [
      ...shown.map((row) => (row.conversation ? this.itemOf(row.conversation, row).node : this.headingOf(row.heading ?? ""))),
      this.end,
    ];
    const { activeElement } = document;
    const focused = activeElement instanceof HTMLElement && this.node.contains(activeElement) ? activeElement : null;
    arrange(this.node, nodes);
    if (focused?.isConnected && focused !== document.activeElement) focused.focus({ preventScroll: true });
    this.forget(shown);
    this.end.hidden = this.limit >= this.rows.length;
    this.nearEnd.unobserve(this.end);
    this.nearEnd.observe(this.end); // observe anew: reports again, even if the end has been in sight all the time
    if (!this.item(this.active)) this.activate(this.item(this.current)?.id ?? this.ids()[0] ?? null);
  }

  /** The item of that id, if it is drawn. */
  item(/** @type {string | null} */ id) {
    return id === null ? undefined : this.items.get(id);
  }

  /** @param {Conversation} conversation @param {Row} row */
  itemOf(conversation, row) {
    const { id } = conversation;
    const item = this.items.get(id) ?? new Item(id);
    this.items.set(id, item);
    item.update(conversation, row, id === this.current);
    item.setActive(id === this.active);
    return item;
  }

  headingOf(/** @type {string} */ text) {
    const known = this.headings.get(text);
    if (known) return known;
    const node = dom.element("li", "heading", dom.element("h3", "", text));
    node.setAttribute("role", "presentation");
    this.headings.set(text, node);
    return node;
  }

  forget(/** @type {Row[]} */ shown) {
    const kept = new Set(shown.map(({ conversation }) => conversation?.id));
    for (const id of this.items.keys()) if (!kept.has(id)) this.items.delete(id);
  }

  activate(/** @type {string | null} */ id) {
    if (id === this.active) return;
    this.item(this.active)?.setActive(false);
    this.active = id;
    this.item(id)?.setActive(true);
  }

  /** Ids of all rows, drawn or not, in order. */
  ids() {
    return this.rows.flatMap(({ conversation }) => conversation?.id ?? []);
  }

  lastDrawn() {
    return this.end.previousElementSibling?.getAttribute("data-id") ?? null;
  }

  /** What takes the focus when the item goes: the one after it, else the one before. */
  neighbour(/** @type {string} */ id) {
    const ids = this.ids();
    const index = ids.indexOf(id);
    return ids[index + 1] ?? ids[index - 1] ?? null;
  }

  /** @returns {boolean} whether there is such an item */
  focus(/** @type {string | null} */ id) {
    const index = this.rows.findIndex(({ conversation }) => conversation?.id === id);
    if (index < 0) return false;
    this.reach(index + SLICE);
    this.item(id)?.link.focus();
    return true;
  }
}

/** Make `nodes` the children of `parent`, moving as few as possible: an element that is moved loses its focus and its animation. */
function arrange(/** @type {HTMLElement} */ parent, /** @type {HTMLElement[]} */ nodes) {
  /** @type {Set<Element>} */
  const wanted = new Set(nodes);
  for (const child of Array.from(parent.children).filter((present) => !wanted.has(present))) child.remove();
  let next = parent.firstElementChild;
  for (const node of nodes) {
    if (node === next) next = node.nextElementSibling;
    else parent.insertBefore(node, next);
  }
}
