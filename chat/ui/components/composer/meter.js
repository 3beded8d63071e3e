/**
 * How full the model's context is: an estimate from the length of the messages on show and of the text in the box.
 * @import { Message } from "../thread/types"
 */
import { find } from "../../page/dom.js";

/**
 * What the controls are filled with, and what the chosen model can read.
 * @typedef {object} ModelContext
 * @property {boolean} is_ready whether they are filled
 * @property {number} models which list of models they have
 * @property {boolean} is_complete whether all endpoints had answered then
 * @property {number | null} limit in tokens
 * @property {number} bytes_per_token
 * @property {number} tokens_per_message
 */

const NEARLY_FULL = 0.9;
const bytes = new TextEncoder();

export class Meter {
  /** @param {HTMLElement} node @param {ModelContext} context */
  constructor(node, context) {
    this.node = node;
    this.context = context;
    this.said = 0; // tokens of the messages on show, about
  }

  /** Count the messages on show anew. @param {Message[]} messages */
  count(messages) {
    this.said = messages.reduce((sum, message) => sum + this.tokens(message.text ?? ""), 0);
  }

  /** @param {string} text in the box */
  draw(text) {
    const { limit } = this.context;
    this.node.hidden = !limit;
    if (!limit) return;
    const used = this.said + (text ? this.tokens(text) : 0);
    const share = Math.min(1, used / limit);
    this.node.style.setProperty("--share", String(share));
    this.node.classList.toggle("full", used > limit * NEARLY_FULL);
    const sentence =
      `About ${used.toLocaleString("en")} of ${limit.toLocaleString("en")} tokens of the model's context are used.` +
      (used > limit ? " The oldest messages will be left out." : "");
    this.node.title = sentence;
    this.node.setAttribute("aria-label", sentence);
    find(this.node, "span").textContent = `${share > 0 && share < 0.01 ? "<1" : Math.round(share * 100)}%`;
  }

  /** @param {string} text */
  tokens(text) {
    return Math.ceil(bytes.encode(text).length / this.context.bytes_per_token) + this.context.tokens_per_message;
  }
}
