/**
 * The list on the screen. It keeps each item's element for as long as the item is shown, so that focus, a title being changed and the
 * scroll position outlast every new list; and it draws no more than is near, so that thousands of conversations open as fast as a few.
 */
(() => {
  "use strict";
  const { dom, sidebar } = HuggingChat.parts;

  const SLICE = 50; // rows: more than most windows show

  class List {
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
      const seen = (/** @type {IntersectionObserverEntry[]} */ entries) => entries.at(-1).isIntersecting && this.reach(this.limit + SLICE);
      this.nearEnd = new IntersectionObserver(seen, { root: scroller, rootMargin: "600px" });
      node.addEventListener("focusin", ({ target }) => this.activate(target.closest(".item")?.dataset.id ?? this.active));
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
    reach(limit) {
      if (this.limit >= this.rows.length || limit <= this.limit) return;
      this.limit = limit;
      this.draw();
    }

    draw() {
      const shown = this.rows.slice(0, this.limit);
      const nodes = [...shown.map((row) => (row.heading ? this.headingOf(row.heading) : this.itemOf(row).node)), this.end];
      const focused = this.node.contains(document.activeElement) ? document.activeElement : null;
      arrange(this.node, nodes);
      if (focused?.isConnected && focused !== document.activeElement) focused.focus({ preventScroll: true });
      this.forget(shown);
      this.end.hidden = this.limit >= this.rows.length;
      this.nearEnd.unobserve(this.end);
      this.nearEnd.observe(this.end); // tells anew, also where the end has been in sight all the time
      if (!this.items.has(this.active)) this.activate(this.items.has(this.current) ? this.current : (this.ids()[0] ?? null));
    }

    itemOf(/** @type {Row} */ row) {
      const { id } = row.conversation;
      const item = this.items.get(id) ?? new sidebar.Item(id);
      this.items.set(id, item);
      item.update(row, id === this.current);
      item.setActive(id === this.active);
      return item;
    }

    headingOf(text) {
      if (!this.headings.has(text)) {
        const node = dom.element("li", "heading", dom.element("h3", "", text));
        node.setAttribute("role", "presentation");
        this.headings.set(text, node);
      }
      return this.headings.get(text);
    }

    forget(shown) {
      const kept = new Set(shown.map(({ conversation }) => conversation?.id));
      for (const id of this.items.keys()) if (!kept.has(id)) this.items.delete(id);
    }

    activate(id) {
      if (id === this.active) return;
      this.items.get(this.active)?.setActive(false);
      this.active = id;
      this.items.get(id)?.setActive(true);
    }

    /** Ids of all rows, drawn or not, in order. */
    ids() {
      return this.rows.filter(({ conversation }) => conversation).map(({ conversation }) => conversation.id);
    }

    lastDrawn() {
      return this.end.previousElementSibling?.dataset.id ?? null;
    }

    /** What takes the focus when the item goes: the one after it, else the one before. */
    neighbour(id) {
      const ids = this.ids();
      const index = ids.indexOf(id);
      return ids[index + 1] ?? ids[index - 1] ?? null;
    }

    /** @returns {boolean} whether there is such an item */
    focus(id) {
      const index = this.rows.findIndex(({ conversation }) => conversation?.id === id);
      if (index < 0) return false;
      this.reach(index + SLICE);
      this.items.get(id).link.focus();
      return true;
    }
  }

  /** Make `nodes` the children of `parent`, moving as few as possible: an element that is moved loses its focus and its animation. */
  function arrange(parent, nodes) {
    const wanted = new Set(nodes);
    for (const child of Array.from(parent.children).filter((present) => !wanted.has(present))) child.remove();
    let next = parent.firstElementChild;
    for (const node of nodes) {
      if (node === next) next = next.nextElementSibling;
      else parent.insertBefore(node, next);
    }
  }

  sidebar.List = List;
})();
