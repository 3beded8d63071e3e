/**
 * Changing a title in its own place. Enter, or leaving the field, takes the new title; Escape and a blank one leave the old.
 * @import { Item } from "./item.js"
 */
import * as dom from "../../page/dom.js";

/**
 * @param {Item} item
 * @param {(title: string) => void} save is called at most once, and only with another title
 * @param {(byKey: boolean) => void} closed is called in any case
 */
export function rename(item, save, closed) {
  if (item.node.classList.contains("renaming")) return;
  const field = Object.assign(dom.element("input", "rename"), { type: "text", value: item.title, dir: "auto", autocomplete: "off" });
  field.setAttribute("aria-label", "Title");
  let isOpen = true;
  const close = (/** @type {boolean} */ accepted, /** @type {boolean} */ byKey) => {
    if (!isOpen) return;
    isOpen = false;
    const title = field.value.trim();
    field.remove();
    item.node.classList.remove("renaming");
    if (accepted && title && title !== item.title) save(title);
    closed(byKey);
  };
  field.addEventListener("blur", () => {
    // A list that is being put in order takes the focus away and gives it back.
    queueMicrotask(() => field.isConnected && document.activeElement !== field && document.hasFocus() && close(true, false));
  });
  field.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Escape") close(false, true);
    if (event.key === "Enter" && !event.isComposing && event.keyCode !== 229) close(true, true);
  });
  item.node.classList.add("renaming");
  item.node.append(field);
  field.focus();
  field.select();
}
