/** Blocks of code: a frame with the language and Copy, and colours from highlight.js, which is loaded when the first code occurs. */
import * as dom from "../../page/dom.js";

/** Longer code is left in one colour while it is being written, since each frame would colour all of it again. Characters. */
const LIVE_LIMIT = 6000;
/** Longer code is never coloured: a log of a megabyte would hold the page for seconds. Characters. */
const LIMIT = 100_000;

/** @type {import("../../vendor/highlight/languages.js").Highlighter | null} */
let hljs = null;

const whenNear = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      whenNear.unobserve(target);
      if (target instanceof HTMLElement) highlight(target, LIMIT);
    }
  },
  { rootMargin: "600px" },
);

/**
 * Frames every `pre` under `root`, and colours its code.
 * @param {boolean} atOnce whether the code is being read while it is written; if not, it is coloured when it comes near the screen
 */
export function frame(/** @type {ParentNode} */ root, atOnce) {
  for (const pre of root.querySelectorAll("pre")) {
    const bar = dom.element(
      "div",
      "code-bar",
      dom.element("span", "", pre.dataset.lang || "text"),
      dom.iconButton("copy-code", "Copy code", "copy"),
    );
    const box = dom.element("div", "code");
    pre.replaceWith(box);
    pre.tabIndex = 0; // so that a keyboard can scroll it
    box.append(bar, pre);
    const code = pre.querySelector("code");
    if (!code) continue;
    if (atOnce) highlight(code, LIVE_LIMIT);
    else whenNear.observe(code);
  }
}

/** New text for code that is being written. */
export function update(/** @type {HTMLElement} */ code, /** @type {string} */ text) {
  if (code.textContent === text) return;
  code.textContent = text;
  highlight(code, LIVE_LIMIT);
}

function highlight(/** @type {HTMLElement} */ code, /** @type {number} */ limit) {
  const language = code.parentElement?.dataset.lang;
  const text = code.textContent ?? "";
  if (!language || text.length > limit) return;
  if (!hljs) {
    load().then(
      () => highlight(code, limit),
      (error) => console.warn("Code stays in one colour:", error.message),
    );
    return;
  }
  if (!hljs.getLanguage(language)) return;
  // Safe as HTML: highlight.js escapes the text and adds spans of its own.
  code.innerHTML = hljs.highlight(text, { language, ignoreIllegals: true }).value;
}

async function load() {
  hljs = (await import("../../vendor/highlight/languages.js")).default;
}
