/** The list by keyboard. Enter needs nothing here, since items are links. */
(() => {
  "use strict";

  /**
   * @param {List} list
   * @param {HTMLInputElement} search stands before the first item
   * @param {{rename: (id: string) => void, remove: (id: string) => void}} actions
   */
  function listen(list, search, actions) {
    const move = {
      ArrowDown: (ids, index) => ids[index + 1],
      ArrowUp: (ids, index) => ids[index - 1] ?? search,
      Home: (ids) => ids[0],
      End: () => list.lastDrawn(), // which draws more: a thousand at once would take a second
    };
    const act = { F2: actions.rename, Delete: actions.remove };

    list.node.addEventListener("keydown", (event) => {
      const id = event.target.closest(".item")?.dataset.id;
      const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
      if (!id || !isPlain || !(event.key in move || event.key in act)) return;
      event.preventDefault();
      if (act[event.key]) return act[event.key](id);
      const ids = list.ids();
      const target = move[event.key](ids, ids.indexOf(id));
      if (target === search) search.focus();
      else if (target) list.focus(target);
    });
    search.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowDown" || event.isComposing) return;
      event.preventDefault();
      list.focus(list.ids()[0]);
    });
  }

  HuggingChat.parts.sidebar.keys = { listen };
})();
