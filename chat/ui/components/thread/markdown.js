/**
 * Markdown to sanitised nodes. marked reads GitHub's flavour; on top of it only math. Does not know messages or streaming.
 *
 * Math: `$$…$$` and `\[…\]` on lines of their own are display math; `\(…\)`, `$…$` and `$$…$$` within a line are inline. A `$` before a
 * space, or before an amount and a word, or with its partner before a letter or a digit, is no math: "$5 and $6", "$HOME/$USER".
 * `math.js` draws the spans that are made here.
 * @import { Extension, Token } from "../../vendor/marked/marked.js"
 */

import { Marked } from "../../vendor/marked/marked.js";
import { sanitise } from "./sanitise.js";

const DISPLAY_LIMIT = 4000; // characters between the two ends
const DISPLAY_MATH = /^ {0,3}(?:\$\$((?:(?!\$\$)[\s\S]){1,4000}?)\$\$|\\\[([\s\S]{1,4000}?)\\\])[ \t]*(?:\n+|$)/;
const INLINE_DISPLAY_MATH = /^\$\$([^$]{1,1000}?)\$\$|^\\\[([\s\S]{1,1000}?)\\\]/;
const INLINE_MATH = /^\$(?!\s|\d[\d.,]*\s+[A-Za-z]{2})((?:\\.|[^$\\\n]){1,1000}?)(?<!\s)\$(?![\w$])|^\\\(([\s\S]{1,1000}?)\\\)/;
const OPEN_DISPLAY_MATH = /^ {0,3}(?:\$\$(?![\s\S]*\$\$)|\\\[(?![\s\S]*\\\]))/;

/** @type {Extension} */
const displayMath = {
  name: "displayMath",
  level: "block",
  start: (source) => source.match(/(?<=\n) {0,3}(?:\$\$|\\\[)/)?.index,
  tokenizer: (source) => mathToken("displayMath", DISPLAY_MATH.exec(source)),
  renderer: (token) => `<p>${mathHtml(token.tex, true)}</p>\n`,
};
/** @type {Extension} */
const inlineMath = {
  name: "inlineMath",
  level: "inline",
  start: (source) => source.match(/\$|\\[([]/)?.index,
  tokenizer(source) {
    const display = mathToken("inlineMath", INLINE_DISPLAY_MATH.exec(source));
    return display ? { ...display, display: true } : mathToken("inlineMath", INLINE_MATH.exec(source));
  },
  renderer: (token) => mathHtml(token.tex, token.display),
};
const reader = new Marked({
  gfm: true,
  extensions: [displayMath, inlineMath],
  renderer: {
    code: ({ text, lang }) => `<pre data-lang="${escape(lang?.split(/\s/)[0] ?? "")}"><code>${escape(text)}</code></pre>\n`,
  },
});

function mathToken(/** @type {string} */ type, /** @type {RegExpExecArray | null} */ match) {
  return match ? { type, raw: match[0], tex: (match[1] ?? match[2] ?? "").trim() } : undefined;
}

function mathHtml(/** @type {string} */ tex, /** @type {boolean | undefined} */ display) {
  return `<span class="math" data-tex="${escape(tex)}" data-display="${display ? 1 : 0}">${escape(tex)}</span>`;
}

function escape(/** @type {string} */ text) {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** The blocks of a text: marked's tokens, and in `.links` its link definitions. */
export function blocksOf(/** @type {string} */ text) {
  return reader.lexer(text);
}

/**
 * Blocks as sanitised nodes. A block with raw HTML is sanitised on its own, so that an unclosed tag or comment cannot swallow the rest.
 * @param {Token[]} blocks of `blocksOf`
 */
export function render(blocks) {
  const fragment = document.createDocumentFragment();
  /** @type {Token[]} */
  let group = [];
  const flush = () => {
    if (group.length) fragment.append(sanitise(reader.parser(group)));
    group = [];
  };
  for (const block of blocks) {
    const alone = block.type !== "code" && block.raw.includes("<");
    if (alone) flush();
    group.push(block);
    if (alone) flush();
  }
  flush();
  return fragment;
}

/** The index of a block that could still become display math when its other end arrives, or -1. */
export function openMathIn(/** @type {Token[]} */ blocks) {
  const index = blocks.findIndex((block) => block.type === "paragraph" && OPEN_DISPLAY_MATH.test(block.raw));
  const length = blocks.slice(index).reduce((sum, block) => sum + block.raw.length, 0);
  return length > DISPLAY_LIMIT ? -1 : index;
}
