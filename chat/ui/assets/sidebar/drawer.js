/**
 * Whether the sidebar is to be seen. On a wide screen it is a column that stays as it was left; on a narrow one a drawer over the page
 * that starts closed and, while it is open, makes the rest of the page inert.
 *
 * Every `.sidebar-toggle` of the page, wherever it stands, opens and closes it.
 */
(() => {
  "use strict";

  const KEPT = "huggingchat-sidebar";
  const OPEN = "sidebar-open";
  const wide = matchMedia("(min-width: 900px)");

  /** The browser may refuse storage altogether. */
  const stored = () => { try { return localStorage.getItem(KEPT); } catch { return null; } };
  const store = (/** @type {string} */ value) => { try { localStorage.setItem(KEPT, value); } catch { /* not kept */ } };

  /** @type {HTMLElement[]} */
  let inert = [];

  function isOpen() {
    return document.body.classList.contains(OPEN);
  }

  /** Whether it lies over the page now. */
  function isOver() {
    return isOpen() && !wide.matches;
  }

  function toggle(open = !isOpen()) {
    if (wide.matches) store(open ? "open" : "closed");
    set(open);
    if (!wide.matches) document.querySelector(open ? ".sidebar-panel .sidebar-toggle" : ".sidebar-toggle:not(.sidebar-panel *)")?.focus();
  }

  function set(open) {
    document.body.classList.toggle(OPEN, open);
    for (const node of inert) node.inert = false;
    inert = isOver() ? around(document.querySelector("#sidebar")) : [];
    for (const node of inert) node.inert = true;
    label();
  }

  /** Name every toggle for what it does now. */
  function label() {
    const name = isOpen() ? "Hide sidebar" : "Show sidebar";
    for (const button of document.querySelectorAll(".sidebar-toggle")) {
      button.setAttribute("aria-label", name);
      button.setAttribute("aria-expanded", String(isOpen()));
      button.title = name;
    }
  }

  /** All of the page but `node` and what it stands in. */
  function around(node) {
    if (!node || node === document.body) return [];
    const siblings = [...node.parentElement.children].filter((other) => other !== node && other instanceof HTMLElement && !other.inert);
    return [...siblings, ...around(node.parentElement)];
  }

  /** As it was left, or closed on a narrow screen. */
  function restore() {
    set(wide.matches && stored() !== "closed");
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

  HuggingChat.parts.sidebar.drawer = { isOver, label, restore, toggle };
})();
