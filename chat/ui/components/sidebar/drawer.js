/**
 * Whether the sidebar is to be seen. On a wide screen it is a column that stays as it was left; on a narrow one a drawer over the page
 * that starts closed and, while it is open, makes the rest of the page inert.
 *
 * Every `.sidebar-toggle` of the page, wherever it stands, opens and closes it.
 */
import { remember, remembered } from "../../page/remembered.js";

const KEPT = "huggingchat-sidebar";
const OPEN = "sidebar-open";
const wide = matchMedia("(min-width: 900px)");

/** @type {HTMLElement[]} */
let inert = [];

function isOpen() {
  return document.body.classList.contains(OPEN);
}

/** Whether it lies over the page now. */
export function isOver() {
  return isOpen() && !wide.matches;
}

export function toggle(open = !isOpen()) {
  if (wide.matches) remember(KEPT, open ? "open" : "closed");
  set(open);
  if (wide.matches) return;
  const button = document.querySelector(open ? ".sidebar-panel .sidebar-toggle" : ".sidebar-toggle:not(.sidebar-panel *)");
  if (button instanceof HTMLElement) button.focus();
}

function set(/** @type {boolean} */ open) {
  document.body.classList.toggle(OPEN, open);
  for (const node of inert) node.inert = false;
  inert = isOver() ? around(document.querySelector("#sidebar")) : [];
  for (const node of inert) node.inert = true;
  label();
}

/** Name every toggle for what it does now. */
export function label() {
  const name = isOpen() ? "Hide sidebar" : "Show sidebar";
  for (const button of document.querySelectorAll("button.sidebar-toggle")) {
    if (!(button instanceof HTMLButtonElement)) continue;
    button.setAttribute("aria-label", name);
    button.setAttribute("aria-expanded", String(isOpen()));
    button.title = name;
  }
}

/** All of the page but `node` and what it stands in. @param {HTMLElement | null} node @returns {HTMLElement[]} */
function around(node) {
  const parent = node?.parentElement;
  if (!parent || node === document.body) return [];
  const siblings = [...parent.children].filter((other) => other instanceof HTMLElement).filter((other) => other !== node && !other.inert);
  return [...siblings, ...around(parent)];
}

/** As it was left, or closed on a narrow screen. */
export function restore() {
  set(wide.matches && remembered(KEPT) !== "closed");
}

wide.addEventListener("change", restore);
document.addEventListener("click", ({ target }) => {
  if (!(target instanceof Element)) return;
  if (target.closest(".sidebar-toggle")) toggle();
  else if (target.closest(".sidebar-scrim")) toggle(false);
});
document.addEventListener("keydown", (event) => {
  const closesAnother = document.querySelector(".sidebar-menu:popover-open, .sidebar-dialog[open]");
  if (event.key === "Escape" && !event.defaultPrevented && isOver() && !closesAnother) toggle(false);
});
