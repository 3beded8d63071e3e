/** The drawer "Settings": open beside the chat on a wide screen if it was left open, over it on a narrow one. */
import { remember, remembered } from "../../page/remembered.js";

const KEY = "huggingchat-settings-open";
const BUTTON = "#settings-button";

/** Open it or, with false, close it; without an argument do the other. */
export function toggleSettings(/** @type {boolean | undefined} */ open = undefined) {
  const isShown = document.body.classList.toggle("settings-open", open);
  remember(KEY, isShown ? "yes" : "no");
  document.querySelector(BUTTON)?.setAttribute("aria-expanded", String(isShown));
  focus(isShown ? "#settings input" : BUTTON);
}

/** As it was left; Escape closes it where it lies over the chat. */
export function restoreSettings() {
  if (remembered(KEY) === "yes" && matchMedia("(min-width: 1100px)").matches) document.body.classList.add("settings-open");
  document.addEventListener("keydown", ({ key }) => {
    const isOver = document.body.classList.contains("settings-open") && matchMedia("(max-width: 1099px)").matches;
    if (key === "Escape" && isOver) toggleSettings(false);
  });
}

/** @param {string} selector */
function focus(selector) {
  /** @type {HTMLElement | null} */ (document.querySelector(selector))?.focus({ preventScroll: true });
}
