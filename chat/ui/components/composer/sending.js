/**
 * The message on its way: from Enter until the live stream has brought it. There is one at a time, and it is on show all the while.
 *
 * It is sent once the server has answered this page and Gradio's controls are filled. Refused or unanswered, its text goes back to the box.
 * @import { Trigger } from "../../page/types"
 * @import { Answer, Link } from "../thread/types"
 */
import { announce } from "../../page/events.js";
import { newId } from "../../page/ids.js";
import { pageId } from "../../live/commands.js";
import { sentAs, store } from "../../live/store.js";
import { forgetSent, keepSent } from "../../page/drafts.js";

const ANSWER_MS = 20_000; // how long the server may take to say that it has the message
const UNANSWERED = "The server did not answer. Your text is back in the box; check the connection and send it again.";

/** @typedef {{ conversation: string, message_id: string, text: string, isSent: boolean, isAccepted: boolean, timer: number }} Pending */
/**
 * @typedef {object} Listener
 * @property {(conversation: string) => void} onAccepted the server has the message, so the text is no draft any more
 * @property {(text: string, sentence: string, link: Link | null | undefined) => void} onGivenBack the server does not have it; `sentence` says why
 */

export class Sending {
  /** @param {Trigger} trigger @param {Listener} listener */
  constructor(trigger, listener) {
    this.trigger = trigger;
    this.listener = listener;
    /** @type {Pending | null} */
    this.pending = null;
    /** Whether the controls that a message is sent with are filled. */
    this.isReady = false;
  }

  /** Send a text; it must not be blank, and nothing else on its way. @param {string} conversation @param {string} text */
  begin(conversation, text) {
    const message_id = newId();
    this.pending = { conversation, message_id, text, isSent: false, isAccepted: false, timer: this.awaitAnswer() };
    keepSent({ conversation, message_id, text, at: Date.now() });
    announce("chat:sent", { conversation });
    store.setSending({ conversation, message: sentAs({ message_id, text }) });
    this.deliver();
  }

  /** Send again what was sent right before the page was loaded anew. A server that has it knows it by its id. */
  resume() {
    const { sending } = store;
    if (!sending) return;
    const { conversation, message } = sending;
    this.pending = {
      conversation,
      message_id: message.id,
      text: message.text,
      isSent: false,
      isAccepted: false,
      timer: this.awaitAnswer(),
    };
    this.proceed();
  }

  /** Go on with what waits, after something has changed. */
  proceed() {
    const { pending } = this;
    if (!pending) return;
    const isThere = store.thread?.messages.some(({ id }) => id === pending.message_id);
    if (isThere) this.accept(pending);
    if (pending.isAccepted && (isThere || pending.conversation !== store.shown)) this.end();
    else this.deliver();
  }

  /** What the server says of the message. @param {NonNullable<Answer["refused"]> | null} refused */
  answered(refused) {
    if (!this.pending) return;
    if (refused) this.giveBack(refused.sentence, refused.link);
    else this.accept(this.pending);
    this.proceed();
  }

  awaitAnswer() {
    return window.setTimeout(() => this.giveBack(UNANSWERED), ANSWER_MS);
  }

  deliver() {
    const { pending } = this;
    if (!pending || pending.isSent || !store.isStarted || !this.isReady) return;
    const { conversation, message_id, text } = pending;
    if (conversation !== store.shown) return this.giveBack(""); // the one that the address named is gone
    clearTimeout(pending.timer);
    Object.assign(pending, { isSent: true, timer: this.awaitAnswer() });
    const parent = store.thread?.messages.at(-1)?.id ?? null;
    this.trigger("send", { conversation, message_id, parent, text, page: pageId() });
  }

  /** @param {Pending} pending */
  accept(pending) {
    if (pending.isAccepted) return;
    pending.isAccepted = true;
    clearTimeout(pending.timer);
    forgetSent();
    this.listener.onAccepted(pending.conversation);
  }

  /** @param {string} sentence @param {Link | null} [link] */
  giveBack(sentence, link) {
    const { pending } = this;
    if (!pending) return;
    clearTimeout(pending.timer);
    forgetSent();
    this.end();
    this.listener.onGivenBack(pending.text, sentence, link);
  }

  end() {
    this.pending = null;
    store.setSending(null);
  }
}
