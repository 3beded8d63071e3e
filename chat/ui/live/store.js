/**
 * The one store of the page: the state that the live stream brings, and which conversation is on show. Views subscribe to it and draw from
 * it; nothing else holds what the server has said.
 * @import { BranchEvent, Change, LiveEvent, LiveState, ThreadState } from "./types"
 * @import { Message } from "../components/thread/types"
 */
import { addressed } from "../page/address.js";
import { sentMessage } from "../page/drafts.js";
import { newId } from "../page/ids.js";
import { Refused, begin, command } from "./commands.js";
import { emptyState, forgetNumbers, isWriting, reduce } from "./reducer.js";
import { joinTabs } from "./tabs.js";

/** @typedef {{ refused: { sentence: string } }} Refusal */

const RESENT_MS = 60_000; // age of a message that is sent again after a reload; an older one goes back into the box
const RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 10_000;

class Store {
  constructor() {
    /** @type {LiveState} */
    this.state = emptyState();
    /** The conversation on show: the one that the address names, at first, or a new one. */
    this.shown = addressed() || newId();
    /** The conversation that was asked for last. */
    this.opening = "";
    /** Conversations that were deleted on this page. @type {Set<string>} */
    this.deletedHere = new Set();
    /** Whether the connection is broken. */
    this.isBroken = false;
    /** @type {Set<(change: Change) => void>} */
    this.listeners = new Set();
    /** @type {ReturnType<typeof joinTabs> | null} */
    this.tabs = null;
    this.topic = "";
    /** Conversations that the server has been asked for. @type {Set<string>} */
    this.asked = new Set();
    /** Whether the server has answered, the conversation of the address included. */
    this.isStarted = false;
    /** A message on its way to the server: on show before it is there. @type {{ conversation: string, message: Message } | null} */
    this.sending = sentJustNow(this.shown);
  }

  /** @param {(change: Change) => void} listener is called after each change; at once with everything */
  subscribe(listener) {
    this.listeners.add(listener);
    listener({ list: true, account: true, models: true, thread: this.shown });
  }

  /** The thread on show; null while the page has none, or an empty one. @returns {ThreadState | null} */
  get thread() {
    return this.state.threads.get(this.shown) ?? null;
  }

  /** What is on show, in order: the thread, and the message on its way. @returns {Message[]} */
  get messages() {
    const { thread, sending } = this;
    const known = thread?.messages ?? [];
    if (sending?.conversation !== this.shown || known.some(({ id }) => id === sending.message.id)) return known;
    return [...known, sending.message];
  }

  /** @param {{ conversation: string, message: Message } | null} sending */
  setSending(sending) {
    const conversation = (sending ?? this.sending)?.conversation;
    this.sending = sending;
    this.tell({ thread: conversation });
  }

  /** Whether a reply is in flight in this conversation. @param {string} conversation */
  isWriting(conversation) {
    return isWriting(this.state, conversation);
  }

  /** What the reply in flight in this conversation waits for, in a sentence; empty for nothing. @param {string} conversation */
  waiting(conversation) {
    for (const reply of this.state.replies.values()) if (reply.conversation === conversation && reply.waiting) return reply.waiting;
    return "";
  }

  /** @param {LiveEvent} event */
  dispatch(event) {
    const change = reduce(this.state, event);
    for (const conversation of change.behind ?? []) {
      if (conversation === this.shown) void this.load(conversation).catch(() => {}); // its deletion arrives by itself
      else this.state.threads.delete(conversation);
    }
    this.tell(change);
  }

  /** @param {Change} change */
  tell(change) {
    for (const listener of this.listeners) listener(change);
  }

  /** Show a conversation that the server knows, or a new one of this id. @param {string} conversation */
  show(conversation) {
    this.shown = conversation;
    for (const [id] of this.state.threads) if (id !== conversation && !this.isWriting(id)) this.state.threads.delete(id);
    this.tell({ thread: conversation });
  }

  /**
   * Get a conversation and show it, unless the person has gone elsewhere meanwhile.
   * @param {string} conversation
   * @throws {Refused} it is gone, or cannot be read
   */
  async open(conversation) {
    const before = this.shown;
    this.opening = conversation;
    await this.load(conversation);
    if (this.opening === conversation && this.shown === before) this.show(conversation);
  }

  /**
   * Get a conversation in its newest version.
   * @param {string} conversation
   * @throws {Refused} it is gone, or cannot be read
   */
  async load(conversation) {
    if (this.asked.has(conversation)) return;
    this.asked.add(conversation);
    try {
      this.dispatch(await command("open", { conversation }));
    } finally {
      this.asked.delete(conversation);
    }
  }

  /**
   * Begin, with the conversation that the address names.
   * @returns {Promise<Refusal | null>} why that is not here
   */
  begin() {
    return this.start(addressed());
  }

  /**
   * Begin, or begin again after events were missed.
   * @param {string} conversation on show; empty for none
   * @param {number} [pause] milliseconds before the next attempt
   * @returns {Promise<Refusal | null>} why the conversation is not here
   */
  async start(conversation, pause = RETRY_MS) {
    try {
      return await this.tryStart(conversation);
    } catch (error) {
      if (!(error instanceof Refused) || (error.status >= 400 && error.status < 500)) throw error;
      this.setBroken(true);
      await new Promise((resolve) => setTimeout(resolve, pause));
      return this.start(conversation, Math.min(LONGEST_RETRY_MS, pause * 2));
    }
  }

  /** @param {string} conversation */
  async tryStart(conversation) {
    const { state, thread, topic, epoch } = await begin(conversation);
    if (topic !== this.topic) {
      this.tabs?.leave();
      this.tabs = joinTabs(topic, {
        onEvent: (event) => this.dispatch(event),
        onBehind: () => void this.start(this.thread ? this.shown : ""),
        onBroken: (isBroken) => this.setBroken(isBroken),
      });
      this.topic = topic;
    }
    forgetNumbers(this.state); // they may be of another life of the server
    this.dispatch(state);
    this.setBroken(false);
    this.tabs?.start(epoch, state.number);
    const refused = thread && "refused" in thread ? thread : null;
    if (thread && !refused) this.dispatch(/** @type {BranchEvent} */ (thread));
    this.isStarted = true;
    if (refused && !this.thread && this.sending?.conversation !== this.shown) this.show(newId());
    else this.tell({});
    return this.sending ? null : refused;
  }

  /** @param {boolean} isBroken */
  setBroken(isBroken) {
    if (this.isBroken === isBroken) return;
    this.isBroken = isBroken;
    this.tell({});
  }
}

/** What was sent in this conversation right before the page was loaded anew. @param {string} conversation */
function sentJustNow(conversation) {
  const sent = sentMessage();
  if (sent?.conversation !== conversation || Date.now() - sent.at > RESENT_MS) return null;
  return { conversation, message: sentAs(sent) };
}

/** A message on its way, as the thread shows it. @param {{ message_id: string, text: string }} sent @returns {Message} */
export function sentAs({ message_id, text }) {
  return { id: message_id, role: "user", text, status: "complete" };
}

export const store = new Store();
