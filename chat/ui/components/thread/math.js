/** Draws the math of a reply with KaTeX, which is loaded when the first math occurs. Until then, and without it, the TeX is read as text. */

const STYLES = "huggingchat/vendor/katex/katex.css"; // not an import: a name that the page's import map leads to the file

// `trust: false` refuses \href, \includegraphics and the like; the limits hold a hostile macro that would grow without end.
const OPTIONS = { throwOnError: false, errorColor: "currentColor", trust: false, maxExpand: 200, maxSize: 20 };

/** The styles, while or after they are loaded. @type {Promise<void> | null} */
let styles = null;

/** @param {ParentNode} root sanitised nodes; their `.math` spans hold TeX in `data-tex` */
export function draw(root) {
  /** @type {HTMLElement[]} */
  const spans = [...root.querySelectorAll("span.math")].filter((span) => span instanceof HTMLElement);
  if (!spans.length) return;
  Promise.all([import("../../vendor/katex/katex.js"), (styles ??= loadStyles())]).then(
    ([{ default: katex }]) => drawAll(katex, spans),
    (error) => console.warn("Math is shown as TeX:", error.message),
  );
}

/** @param {typeof import("../../vendor/katex/katex.js").default} katex @param {HTMLElement[]} spans */
function drawAll(katex, spans) {
  for (const span of spans) {
    if (span.firstElementChild) continue;
    katex.render(span.dataset.tex ?? "", span, { ...OPTIONS, displayMode: span.dataset.display === "1" });
  }
}

/** @returns {Promise<void>} rejected if they cannot be loaded; then the next call tries again */
function loadStyles() {
  return new Promise((resolve, reject) => {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: import.meta.resolve(STYLES) });
    link.addEventListener("load", () => resolve());
    link.addEventListener("error", () => {
      styles = null;
      link.remove();
      reject(new Error(`${link.href} cannot be loaded`));
    });
    document.head.append(link);
  });
}
