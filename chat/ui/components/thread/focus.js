/**
 * Keeps the keyboard where it was when a reply is asked for again, continued, or replaced by another version: its buttons go, and the
 * browser would start over at the top of the page.
 */
import { store } from "../../live/store.js";

/** Where the keyboard is in the log. @typedef {{control: Element, name: string, conversation: string | null, id: string, place: number}} Place */

/** @param {HTMLElement} log has an article for each message */
export function keep(log) {
  /** @type {Place | null} */
  let place = null;
  const restore = () => {
    if (!place || place.control.isConnected || document.activeElement !== document.body) return;
    const article = successor(place, log);
    if (article) focusIn(article, place.name);
  };
  const changes = new MutationObserver(restore);
  const remember = (/** @type {Place | null} */ now) => {
    changes.disconnect(); // a growing reply without the focus need not be observed
    if (now) changes.observe(log, { childList: true, subtree: true });
    place = now;
  };
  document.addEventListener("focusin", ({ target }) => remember(placeOf(/** @type {Element} */ (target), log)));
  log.addEventListener("focusout", () => {
    // Somebody who leaves it leaves it standing. Of one that is taken away, not every browser says so.
    const left = place?.control;
    setTimeout(() => {
      if (left?.isConnected && place?.control === left && document.activeElement !== left) remember(null);
    });
  });
}

/** @returns {Place | null} */
function placeOf(/** @type {Element} */ control, /** @type {HTMLElement} */ log) {
  const id = log.contains(control) && control.closest("article")?.dataset.id;
  if (!id) return null;
  const { shown: conversation } = store;
  const messages = store.thread?.messages ?? [];
  return {
    control,
    name: control.getAttribute("aria-label") ?? "",
    conversation,
    id,
    place: messages.findIndex((message) => message.id === id),
  };
}

/**
 * The article of the same message, else of the one that has taken its place; it may not have been drawn yet.
 * @param {Place} left
 * @param {HTMLElement} log
 */
function successor({ conversation, id, place }, log) {
  const { shown } = store;
  const messages = store.thread?.messages ?? [];
  if (shown !== conversation) return null;
  const heir = messages.find((message) => message.id === id) ?? messages[place];
  return heir && [...log.querySelectorAll("article")].find((article) => article.dataset.id === heir.id);
}

/** The control of that name, if it can be used; else the message itself. */
function focusIn(/** @type {HTMLElement} */ article, /** @type {string} */ name) {
  /** @type {HTMLElement[]} */
  const controls = [...article.querySelectorAll("button"), ...article.querySelectorAll("a")];
  const same = name && controls.find((control) => control.matches(":enabled, a") && control.getAttribute("aria-label") === name);
  if (!same) article.tabIndex = -1;
  (same || article).focus({ preventScroll: true });
}
