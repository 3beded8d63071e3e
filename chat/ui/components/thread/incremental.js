/**
 * Markdown that is still being written. A block is drawn once and for all when the next one has begun; only the last block is drawn again
 * as it grows. Code grows as text, lists and tables by their items and rows. The end result is the same as that of a text drawn at once.
 * @import { Token } from "../../vendor/marked/marked.js"
 */
import * as code from "./code.js";
import * as dom from "../../page/dom.js";
import * as markdown from "./markdown.js";
import * as math from "./math.js";

/** Does the last thing to nodes before they are shown. @typedef {(fragment: DocumentFragment) => void} Finish */

export class GrowingMarkdown {
  /**
   * @param {HTMLElement} holder is filled by this object alone
   * @param {Finish} finish
   */
  constructor(holder, finish = () => {}) {
    this.holder = holder;
    this.finish = finish;
    this.text = "";
    this.settledLength = 0; // of `text`, in characters: what has been drawn for good
    this.hasDefinitions = false;
    /** @type {Tail | null} */
    this.tail = null;
    this.finished = false;
  }

  reset() {
    this.holder.replaceChildren();
    Object.assign(this, { text: "", settledLength: 0, hasDefinitions: false, tail: null, finished: false });
  }

  /**
   * @param {string} text all of it so far
   * @param {boolean} finished whether no more will come
   * @returns {void}
   */
  set(text, finished) {
    if (text === this.text && finished === this.finished) return;
    if (!text.startsWith(this.text.slice(0, this.settledLength))) this.reset();
    if (this.finished) this.reset();
    const blocks = markdown.blocksOf(text.slice(this.settledLength));
    this.hasDefinitions ||= Object.keys(blocks.links).length > 0;
    // A definition at the end changes links at the beginning, so such a text is drawn once more as a whole.
    if (finished && this.settledLength && this.hasDefinitions) {
      this.reset();
      return this.set(text, true);
    }
    Object.assign(this, { text, finished });
    this.draw(blocks, finished ? blocks.length : settledCount(blocks));
  }

  draw(/** @type {Token[]} */ blocks, /** @type {number} */ count) {
    const settled = blocks.slice(0, count);
    const growing = blocks.slice(count);
    const [first] = growing;
    if (!settled.length && first && this.tail?.grow(first, growing)) return;
    this.tail?.remove();
    const atOnce = this.settledLength > 0 || !this.finished; // colours now, or the code that was coloured a moment ago would flash
    if (settled.length) this.holder.append(decorated(markdown.render(settled), atOnce, this.finish));
    this.settledLength += settled.reduce((sum, block) => sum + block.raw.length, 0);
    this.tail = first ? new Tail(this.holder, first, growing, this.finish) : null;
  }
}

/** The last block, with the space that follows it. */
class Tail {
  /** @param {HTMLElement} holder @param {Token} first @param {Token[]} blocks the first among them @param {Finish} finish */
  constructor(holder, first, blocks, finish) {
    this.finish = finish;
    const fragment = decorated(markdown.render(blocks), true, finish);
    this.nodes = [...fragment.childNodes];
    this.type = first.type;
    this.root = fragment.firstElementChild;
    this.pieces = piecesOf(first);
    this.frame = frameOf(first);
    this.several = blocks.filter((block) => block.type !== "space").length > 1;
    holder.append(fragment);
  }

  /** Draws only what is new in the block. False if it has to be drawn anew. @param {Token} block @param {Token[]} blocks */
  grow(block, blocks) {
    if (this.several || block.type !== this.type || blocks.some((other, index) => index && other.type !== "space")) return false;
    if (block.type === "code") return this.growCode(block);
    return this.growPieces(block);
  }

  growCode(/** @type {Token} */ block) {
    const pre = this.root?.querySelector("pre");
    const holder = pre?.querySelector("code");
    if (!holder || pre?.dataset.lang !== (block.lang?.split(/\s/)[0] ?? "")) return false;
    code.update(holder, block.text);
    return true;
  }

  growPieces(/** @type {Token} */ block) {
    const [pieces, known] = [piecesOf(block), this.pieces];
    if (!pieces || !known || frameOf(block) !== this.frame || pieces.length < known.length) return false;
    const parent = this.root?.matches("ul, ol") ? this.root : this.root?.querySelector("tbody");
    if (parent?.children.length !== known.length) return false;
    pieces.forEach((piece, index) => {
      if (piece === known[index]) return;
      const drawn = pieceNode(block, index, this.finish);
      const old = parent.children[index];
      if (old) old.replaceWith(drawn);
      else parent.append(drawn);
    });
    this.pieces = pieces;
    return true;
  }

  remove() {
    for (const node of this.nodes) node.remove();
  }
}

/**
 * How many of the blocks nothing can change any more. The last one grows. The one before it is settled if a blank line or a whole line of
 * the last one lies between: "text\n-" may become a heading, "text\n#" may become "#tag".
 */
function settledCount(/** @type {Token[]} */ blocks) {
  let count = blocks.length - 1;
  while (count > 0 && blocks[count]?.type === "space") count--;
  if (count > 0 && blocks[count - 1]?.type !== "space" && !blocks[count]?.raw.includes("\n")) count--;
  const openMath = markdown.openMathIn(blocks);
  return Math.max(0, openMath < 0 ? count : Math.min(count, openMath));
}

/** What a list or a table grows by, as text to compare; null for other blocks. */
function piecesOf(/** @type {Token} */ block) {
  if (block.type === "list") return block.items.map((item) => item.raw.trimEnd());
  if (block.type === "table" && block.rows.length) return block.rows.map((row) => JSON.stringify(row.map((cell) => cell.text)));
  return null;
}

/** What must stay the same for the pieces drawn so far to stay right. */
function frameOf(/** @type {Token} */ block) {
  if (block.type === "list") return JSON.stringify([block.ordered, block.start, block.loose]);
  if (block.type === "table") return JSON.stringify([block.header.map((cell) => cell.text), block.align]);
  return "";
}

/** @param {Token} block @param {number} index @param {Finish} finish @returns {Element} */
function pieceNode(block, index, finish) {
  const only = block.type === "list" ? { items: block.items.slice(index, index + 1) } : { rows: block.rows.slice(index, index + 1) };
  const fragment = decorated(markdown.render([{ ...block, ...only }]), true, finish);
  return dom.find(fragment, block.type === "list" ? "li" : "tbody > tr");
}

/** Adds what is ours to sanitised nodes: frames round code, scrolling tables, drawn math, and what `finish` adds. */
function decorated(/** @type {DocumentFragment} */ fragment, /** @type {boolean} */ atOnce, /** @type {Finish} */ finish) {
  code.frame(fragment, atOnce);
  for (const table of fragment.querySelectorAll("table")) {
    const scroller = dom.element("div", "table");
    scroller.tabIndex = 0;
    table.replaceWith(scroller);
    scroller.append(table);
  }
  math.draw(fragment);
  finish(fragment);
  return fragment;
}
