/**
 * The composer: a box to write in, Send and Stop, and how full the model's context is.
 *
 * A draft is the person's until the server has taken it up: it survives a reload, and comes back when the server refuses it or does not answer.
 * @import { Trigger } from "../../page/types"
 * @import { ModelContext } from "./meter.js"
 * @import { Change } from "../../live/types"
 * @import { Answer, Link } from "../thread/types"
 */
import { find } from "../../page/dom.js";
import { announce, on } from "../../page/events.js";
import { newId } from "../../page/ids.js";
import { command, pageId } from "../../live/commands.js";
import { store } from "../../live/store.js";
import { sayRefused, show } from "../../page/toasts.js";
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
    /** @type {string|undefined} the conversation whose draft is in the box */
    this.draftOf = undefined;
    /** Send was pressed before the server had answered this page: the message is sent when it has. */
    this.isWaiting = false;
    /** Whether the controls that a message is sent with are filled. */
    this.isReady = false;
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
    return store.shown;
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
    on("chat:answer", (answer) => this.onAnswer(answer));
    on("chat:shown", () => this.onShown());
    store.subscribe((change) => this.changed(change));
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
    this.isWaiting = !store.state.isLoaded || !this.isReady;
    if (this.isWaiting) return;
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
    const parent = store.thread?.messages.at(-1)?.id ?? null;
    this.trigger("send", { conversation, message_id, parent, text, page: pageId() });
  }

  stop() {
    this.stopButton.disabled = true;
    void command("stop", { conversation: this.conversation }).catch((error) => {
      this.refresh();
      sayRefused(error);
    });
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

  /** @param {Answer} answer */
  onAnswer({ message_id, refused }) {
    if (this.pending?.message_id !== message_id) {
      if (refused) show(refused.sentence); // of a retry
      return;
    }
    if (!refused) return this.accepted();
    this.giveBack(refused.sentence, refused.link);
    if (refused.stale) void store.load(this.conversation).catch(sayRefused);
  }

  /** @param {Change} change */
  changed({ list, ended, reply }) {
    if (ended && ended.conversation === this.conversation) this.count();
    if (list || ended || (reply && this.stopButton.hidden)) this.refresh();
    if (this.isWaiting) this.send();
  }

  /** Whether the message is on show. @param {string | undefined} id */
  isThere(id) {
    return store.thread?.messages.some((message) => message.id === id) ?? false;
  }

  onShown() {
    if (this.isThere(this.pending?.message_id)) this.accepted();
    if (store.state.isLoaded) this.recover();
    this.count();
    this.restore();
    this.refresh();
    if (this.isWaiting) this.send();
  }

  accepted() {
    if (!this.pending) return;
    clearTimeout(this.pending.timer);
    forgetSent();
    keepDraft(this.draftOf, "");
    this.draftOf = this.pending.conversation;
    this.pending = null;
    this.keep();
    this.refresh();
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
    if (!sent || this.isThere(sent.message_id)) return;
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
    return store.isWriting(this.conversation);
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
  count() {
    this.meter.count(store.thread?.messages ?? []);
  }

  setContext(/** @type {ModelContext} */ context) {
    this.meter.context = context;
    this.count();
    this.refresh();
    // Gradio fills its controls one after the other, within one task; what is sent has the values of all.
    if (context.is_ready && !this.isReady) {
      setTimeout(() => {
        this.isReady = true;
        if (this.isWaiting) this.send();
      });
    }
  }

  keep() {
    keepDraft(this.draftOf, this.box.value);
  }

  /** Show the draft of the conversation on show; all conversations that are still empty share one. */
  restore() {
    const of = store.thread?.messages.length ? this.conversation : "";
    if (of === this.draftOf) return;
    this.draftOf = of;
    this.box.value = draftOf(of);
  }
}
