/** Draws the math of a reply with KaTeX, which is loaded when the first math occurs. Until then, and without it, the TeX is read as text. */
(() => {
  "use strict";
  const { vendor } = HuggingChat.parts;

  // `trust: false` refuses \href, \includegraphics and the like; the limits hold a hostile macro that would grow without end.
  const OPTIONS = { throwOnError: false, errorColor: "currentColor", trust: false, maxExpand: 200, maxSize: 20 };

  /** @param {ParentNode} root sanitised nodes; their `.math` spans hold TeX in `data-tex` */
  function draw(root) {
    const spans = root.querySelectorAll(".math");
    if (!spans.length) return;
    if (window.katex) return drawAll(spans);
    vendor.load("katex/katex.min.css", "katex/katex.min.js").then(
      () => drawAll(spans),
      (error) => console.warn("Math is shown as TeX:", error.message),
    );
  }

  function drawAll(spans) {
    for (const span of spans) {
      if (span.firstElementChild) continue;
      katex.render(span.dataset.tex, span, { ...OPTIONS, displayMode: span.dataset.display === "1" });
    }
  }

  HuggingChat.parts.math = { draw };
})();
