/**
 * The list by keyboard. Enter needs nothing here, since items are links.
 * @import { List } from "./list.js"
 */
import { closest } from "../../page/dom.js";

/**
 * @param {List} list
 * @param {HTMLInputElement} search stands before the first item
 * @param {{rename: (id: string) => void, remove: (id: string) => void}} actions
 */
export function listen(list, search, actions) {
  /** By key: the id to go to. @type {Record<string, (ids: string[], index: number) => string | null | undefined>} */
  const move = {
    ArrowDown: (ids, index) => ids[index + 1],
    ArrowUp: (ids, index) => ids[index - 1],
    Home: (ids) => ids[0],
    End: () => list.lastDrawn(), // which draws more: a thousand at once would take a second
  };
  /** @type {Record<string, (id: string) => void>} */
  const act = { F2: actions.rename, Delete: actions.remove };

  list.node.addEventListener("keydown", (event) => {
    const id = closest(event, ".item")?.dataset.id;
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
    if (!id || !isPlain || !(event.key in move || event.key in act)) return;
    event.preventDefault();
    if (act[event.key]) return act[event.key]?.(id);
    const ids = list.ids();
    const target = move[event.key]?.(ids, ids.indexOf(id));
    if (target) list.focus(target);
    else if (event.key === "ArrowUp") search.focus();
  });
  search.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" || event.isComposing) return;
    event.preventDefault();
    list.focus(list.ids()[0] ?? null);
  });
}
