/**
 * What a reply has beside its text and keeps folded: the model's reasoning, and the tools that it called.
 * @import { Message } from "./types"
 */
import * as dom from "../../page/dom.js";

/** The reasoning of one reply. It stays as open or folded as the reader left it while it grows. */
export class Reasoning {
  constructor() {
    this.label = dom.element("span");
    this.text = dom.element("div", "reasoning-text");
    this.text.dir = "auto";
    this.node = dom.element("details", "fold reasoning", dom.element("summary", "", dom.icon("thought"), this.label), this.text);
    this.node.hidden = true;
  }

  /** @param {Message} message */
  update(message) {
    const thinking = message.status === "writing" && !message.text;
    this.node.hidden = !message.reasoning;
    this.node.classList.toggle("active", thinking);
    this.label.textContent = thinking ? "Thinking…" : thoughtFor(message.reasoning_seconds);
    append(this.text, message.reasoning ?? "");
  }
}

/** @param {number | null | undefined} seconds */
function thoughtFor(seconds) {
  if (seconds === null || seconds === undefined) return "Thought";
  if (seconds < 60) return `Thought for ${Number(seconds.toFixed(1))} s`;
  return `Thought for ${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** Text that mostly grows: what is there is left alone, so that a selection in it holds. */
function append(/** @type {HTMLElement} */ holder, /** @type {string} */ text) {
  const { firstChild } = holder;
  const present = firstChild instanceof Text ? firstChild.data : "";
  if (text === present) return;
  if (firstChild instanceof Text && present && text.startsWith(present)) firstChild.appendData(text.slice(present.length));
  else holder.textContent = text;
}

/** One tool call: its name, and folded its arguments. @param {NonNullable<Message["tools"]>[number]} call */
export function toolCall({ name, arguments: argumentsText }) {
  const summary = dom.element("summary", "", dom.icon("tool"), "Called ", dom.element("code", "", name));
  return dom.element("details", "fold tool", summary, dom.element("pre", "", readable(argumentsText)));
}

/** JSON with line breaks; whatever else the model wrote as it stands. */
function readable(/** @type {string} */ argumentsText) {
  try {
    return JSON.stringify(JSON.parse(argumentsText), null, 2);
  } catch {
    return argumentsText;
  }
}
