/**
 * The composer: a box to write in, Send and Stop, and how full the model's context is.
 *
 * A draft is the person's until the server has taken it up: it survives a reload, and comes back when the server refuses it or does not answer.
 * Knows the thread only through the page's events and `mounted.thread`.
 * @import { Trigger } from "../../page/types"
 * @import { ModelContext } from "./meter.js"
 * @import { Link, LivePayload } from "../thread/types"
 */
import { find } from "../../page/dom.js";
import { announce, on } from "../../page/events.js";
import { newId } from "../../page/ids.js";
import { mounted } from "../../page/mounted.js";
import { draftOf, forgetSent, keepDraft, keepSent, takeSent } from "./drafts.js";
import { Meter } from "./meter.js";

const ANSWER_MS = 20_000; // how long the server may take to say that it has the message
const UNANSWERED = "The server did not answer. Your text is back in the box; check the connection and send it again.";

export class Composer {
  /**
   * @param {HTMLElement} root the element of the component
   * @param {ModelContext} context
   * @param {Trigger} trigger
   */
  constructor(root, context, trigger) {
    this.trigger = trigger;
    /** @type {HTMLTextAreaElement} */
    this.box = find(root, "textarea");
    /** @type {HTMLButtonElement} */
    this.sendButton = find(root, ".send");
    /** @type {HTMLButtonElement} */
    this.stopButton = find(root, ".stop");
    this.meter = new Meter(find(root, ".meter"), context);
    this.problem = find(root, ".problem");
    /** @type {{conversation: string, message_id: string, text: string, timer: number}|null} sent, and not yet taken up */
    this.pending = null;
    /** @type {Set<string>} conversations in which a reply is being written */
    this.writing = new Set();
    /** @type {string|undefined} the conversation whose draft is in the box */
    this.draftOf = undefined;
    /** Send was pressed before the server had opened a conversation on this page: the message is sent when it has. */
    this.waitsForThread = false;
    /** The last message of the person that was counted. @type {string | undefined} */
    this.counted = undefined;
    this.listen(root);
    this.takeEarly();
    this.refresh();
  }

  /** What was written, and the Enter that was pressed, before this script was here, as on a slow line: see `page/head.js`. */
  takeEarly() {
    const text = this.box.value;
    this.restore();
    if (text) {
      this.before(text);
      this.keep();
    }
    this.box.dataset.ready = "yes";
    if (this.box.dataset.sendEarly) this.send();
  }

  get conversation() {
    return mounted.thread?.conversation ?? "";
  }

  listen(/** @type {HTMLElement} */ root) {
    this.box.addEventListener("input", () => {
      this.keep();
      this.refresh();
    });
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.sendButton.addEventListener("click", () => this.send());
    this.stopButton.addEventListener("click", () => this.stop());
    root.querySelector(".card")?.addEventListener("click", (event) => {
      if (event.target === event.currentTarget) this.box.focus();
    });
    on("chat:live", (payload) => this.onLive(payload));
    on("chat:shown", () => this.onShown());
  }

  /** Enter sends, Shift+Enter breaks the line; while an input method is composing, Enter is its own. On a touch keyboard Enter breaks. */
  key(/** @type {KeyboardEvent} */ event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    if (matchMedia("(hover: none) and (pointer: coarse)").matches && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.send();
  }

  send() {
    const text = this.box.value;
    if (!text.trim() || this.pending || this.isWriting) return;
    this.waitsForThread = !this.conversation;
    if (this.waitsForThread) return;
    this.say("");
    const { conversation } = this;
    const message_id = newId();
    const timer = window.setTimeout(() => this.giveBack(UNANSWERED), ANSWER_MS);
    this.pending = { conversation, message_id, text, timer };
    keepSent({ message_id, text });
    this.box.value = "";
    this.keep();
    this.refresh();
    announce("chat:sent", { conversation });
    const parent = mounted.thread?.leafId ?? null;
    this.trigger("send", { conversation, message_id, parent, text });
  }

  stop() {
    this.stopButton.disabled = true;
    this.trigger("stop", { conversation: this.conversation });
  }

  /** Put `text` into the box; with `send`, send it. */
  fill(/** @type {string} */ text, /** @type {{send?: boolean}} */ { send = false } = {}) {
    this.box.value = text;
    this.keep();
    this.refresh();
    this.box.focus();
    if (send) this.send();
  }

  focus() {
    if (!matchMedia("(hover: none)").matches) this.box.focus();
  }

  onLive(/** @type {LivePayload} */ payload) {
    if (this.pending && payload.refused?.message_id === this.pending.message_id)
      this.giveBack(payload.refused.sentence, payload.refused.link);
    else if (this.pending && payload.user?.id === this.pending.message_id) this.accepted();
    if (payload.message && !payload.done) this.writing.add(payload.conversation);
    if (payload.done) this.writing.delete(payload.conversation);
    if (payload.done || payload.user?.id !== this.counted) this.count(payload.user?.id);
    this.refresh();
  }

  onShown() {
    const thread = mounted.thread;
    this.recover();
    if (thread?.writing) this.writing.add(this.conversation);
    else this.writing.delete(this.conversation);
    this.count();
    this.restore();
    this.refresh();
    if (this.waitsForThread) setTimeout(() => this.send()); // Gradio first sets the other values that came with the thread: the model
  }

  accepted() {
    if (!this.pending) return;
    clearTimeout(this.pending.timer);
    forgetSent();
    keepDraft(this.draftOf, "");
    this.draftOf = this.pending.conversation;
    this.pending = null;
    this.keep();
  }

  /** The message was not taken up: its text comes back into the box, before whatever was written since. */
  giveBack(/** @type {string} */ sentence, /** @type {Link | null | undefined} */ link = null) {
    if (!this.pending) return;
    clearTimeout(this.pending.timer);
    forgetSent();
    this.before(this.pending.text);
    this.pending = null;
    this.keep();
    this.say(sentence, link);
    this.refresh();
    this.box.focus();
  }

  /** Put `text` before whatever was written since. */
  before(/** @type {string} */ text) {
    this.box.value = text + (this.box.value.trim() ? `\n${this.box.value}` : "");
  }

  /** The page was left before the server had answered. If the thread has the message, all is well; else its text comes back. */
  recover() {
    const sent = this.pending ? null : takeSent();
    if (!sent || mounted.thread?.messageOf(sent.message_id)) return;
    this.restore();
    this.before(sent.text);
    this.keep();
  }

  say(/** @type {string} */ sentence, /** @type {Link | null | undefined} */ link = null) {
    this.problem.textContent = sentence;
    if (link) {
      const anchor = document.createElement("a");
      anchor.textContent = link.label;
      anchor.href = link.href;
      if (!link.href.startsWith("/")) {
        anchor.target = "_blank";
        anchor.rel = "noopener";
      }
      this.problem.append(" ", anchor);
    }
  }

  get isWriting() {
    return this.writing.has(this.conversation);
  }

  /** Draw what follows from the state: which button, how high the box, how full the context. */
  refresh() {
    const busy = this.isWriting || this.pending !== null;
    this.sendButton.hidden = busy;
    this.sendButton.disabled = !this.box.value.trim();
    this.stopButton.hidden = !busy;
    this.stopButton.disabled = !this.isWriting;
    if (!CSS.supports("field-sizing", "content")) {
      this.box.style.height = "auto";
      this.box.style.height = `${Math.min(this.box.scrollHeight, 240)}px`;
    }
    this.meter.draw(this.box.value);
  }

  /** Count the messages on show anew. */
  count(/** @type {string|undefined} */ asked = undefined) {
    this.counted = asked;
    this.meter.count(mounted.thread?.messages ?? []);
  }

  setContext(/** @type {ModelContext} */ context) {
    this.meter.context = context;
    this.count();
    this.refresh();
  }

  keep() {
    keepDraft(this.draftOf, this.box.value);
  }

  /** Show the draft of the conversation on show; all conversations that are still empty share one. */
  restore() {
    const of = mounted.thread?.messages?.length ? this.conversation : "";
    if (of === this.draftOf) return;
    this.draftOf = of;
    this.box.value = draftOf(of);
  }
}
