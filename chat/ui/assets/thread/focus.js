/**
 * Keeps the keyboard where it was when a reply is asked for again, continued, or replaced by another version: its buttons go, and the
 * browser would start over at the top of the page.
 */
(() => {
  "use strict";

  /** Where the keyboard is in the log. @typedef {{control: Element, name: string, conversation: string, id: string, place: number}} Place */

  /** @param {HTMLElement} log has an article for each message */
  function keep(log) {
    /** @type {Place | null} */
    let place = null;
    const restore = () => {
      if (!place || place.control.isConnected || document.activeElement !== document.body) return;
      const article = successor(place, log);
      if (article) focusIn(article, place.name);
    };
    const changes = new MutationObserver(restore);
    const remember = (/** @type {Place | null} */ now) => {
      changes.disconnect(); // a reply that nobody has the keyboard in is not to be watched as it grows
      if (now) changes.observe(log, { childList: true, subtree: true });
      place = now;
    };
    document.addEventListener("focusin", ({ target }) => remember(placeOf(/** @type {Element} */ (target), log)));
    log.addEventListener("focusout", () => {
      // Somebody who leaves it leaves it standing. Of one that is taken away, not every browser says so.
      const left = place?.control;
      setTimeout(() => { if (left?.isConnected && place?.control === left && document.activeElement !== left) remember(null); });
    });
  }

  /** @returns {Place | null} */
  function placeOf(control, log) {
    const id = log.contains(control) && control.closest("article")?.dataset.id;
    if (!id) return null;
    const { conversation, messages } = HuggingChat.thread;
    return { control, name: control.getAttribute("aria-label") ?? "", conversation, id, place: messages.findIndex((message) => message.id === id) };
  }

  /** The article of the same message, else of the one that has taken its place; it may not have been drawn yet. */
  function successor({ conversation, id, place }, log) {
    const { conversation: shown, messages } = HuggingChat.thread;
    if (shown !== conversation) return null;
    const heir = messages.find((message) => message.id === id) ?? messages[place];
    return heir && [...log.querySelectorAll("article")].find((article) => article.dataset.id === heir.id);
  }

  /** The control of that name, if it can be used; else the message itself. */
  function focusIn(article, name) {
    const same = name && [...article.querySelectorAll("button:enabled, a")].find((control) => control.getAttribute("aria-label") === name);
    if (!same) article.tabIndex = -1;
    (same || article).focus({ preventScroll: true });
  }

  HuggingChat.parts.focus = { keep };
})();
