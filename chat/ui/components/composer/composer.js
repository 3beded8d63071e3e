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
import { on } from "../../page/events.js";
import { command } from "../../live/commands.js";
import { store } from "../../live/store.js";
import { sayRefused, show } from "../../page/toasts.js";
import { draftOf, keepDraft, takeSent } from "../../page/drafts.js";
import { Meter } from "./meter.js";
import { ModelUpdates } from "./model_updates.js";
import { Sending } from "./sending.js";

export class Composer {
  /**
   * @param {HTMLElement} root the element of the component
   * @param {ModelContext} context
   * @param {Trigger} trigger
   */
  constructor(root, context, trigger) {
    /** @type {HTMLTextAreaElement} */
    this.box = find(root, "textarea");
    /** @type {HTMLButtonElement} */
    this.sendButton = find(root, ".send");
    /** @type {HTMLButtonElement} */
    this.stopButton = find(root, ".stop");
    this.meter = new Meter(find(root, ".meter"), context);
    this.problem = find(root, ".problem");
    this.sending = new Sending(trigger, {
      onAccepted: (conversation) => this.onAccepted(conversation),
      onGivenBack: (text, sentence, link) => this.onGivenBack(text, sentence, link),
    });
    /** @type {string|undefined} the conversation whose draft is in the box */
    this.draftOf = undefined;
    this.modelUpdates = new ModelUpdates(trigger);
    this.sending.resume();
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
    if (!text.trim() || this.sending.pending || this.isWriting) return;
    this.say("");
    this.box.value = "";
    this.keep();
    this.sending.begin(this.conversation, text);
    this.refresh();
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
    if (this.sending.pending?.message_id !== message_id) {
      if (refused) show(refused.sentence); // of a retry
      return;
    }
    this.sending.answered(refused);
    if (refused?.stale) void store.load(this.conversation).catch(sayRefused);
  }

  /** @param {Change} change */
  changed({ list, ended, reply, thread }) {
    if (ended && ended.conversation === this.conversation) this.count();
    this.sending.proceed();
    if (list || ended || thread !== undefined || (reply && this.stopButton.hidden)) this.refresh();
  }

  onShown() {
    this.sending.proceed();
    if (store.isStarted) this.recover();
    this.count();
    this.restore();
    this.refresh();
  }

  /** @param {string} conversation of the message that the server has */
  onAccepted(conversation) {
    keepDraft(this.draftOf, "");
    this.draftOf = conversation;
    this.keep();
  }

  /** The message was not taken up: its text comes back into the box, before whatever was written since. */
  onGivenBack(/** @type {string} */ text, /** @type {string} */ sentence, /** @type {Link | null | undefined} */ link = null) {
    this.add(text);
    this.say(sentence, link);
    this.box.focus();
  }

  /** Put `text` before whatever is in the box, and keep it as a draft. */
  add(/** @type {string} */ text) {
    if (!text) return;
    this.before(text);
    this.keep();
    this.refresh();
  }

  /** Put `text` before whatever was written since. */
  before(/** @type {string} */ text) {
    this.box.value = text + (this.box.value.trim() ? `\n${this.box.value}` : "");
  }

  /** The page was left before the server had answered. If the thread has the message, all is well; else its text comes back. */
  recover() {
    const sent = this.sending.pending ? null : takeSent();
    if (!sent || store.messages.some(({ id }) => id === sent.message_id)) return;
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
    const busy = this.isWriting || this.sending.pending !== null;
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
    if (context.is_ready) this.modelUpdates.filled(context);
    this.count();
    this.refresh();
    // Gradio fills its controls one after the other, within one task; what is sent has the values of all.
    if (context.is_ready && !this.sending.isReady) {
      setTimeout(() => {
        this.sending.isReady = true;
        this.sending.proceed();
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
