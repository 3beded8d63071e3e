/**
 * The conversation on show, drawn from the store: all of it when its branch is another one, a reply's message as it grows.
 * @import { Change } from "../../live/types"
 * @import { Message, Welcome } from "./types"
 */
import * as actions from "./actions.js";
import * as announcer from "./announcer.js";
import * as dom from "../../page/dom.js";
import * as scroll from "./scroll.js";
import * as welcome from "./welcome.js";
import { announce } from "../../page/events.js";
import { command, pageId } from "../../live/commands.js";
import { sayRefused } from "../../page/toasts.js";
import { store } from "../../live/store.js";
import { MessageView } from "./message.js";

const FIRST_SLICE = 24; // milliseconds of drawing before the first paint
const SLICE = 10; // milliseconds of drawing in each frame after it
const HIDDEN_MS = 100; // a hidden page has no animation frames

export class Thread {
  /**
   * @param {HTMLElement} root
   * @param {Welcome} options the first screen, and what messages offer
   * @param {(event: string, data: object) => void} trigger sends an event to the server, with Gradio's controls
   */
  constructor(root, options, trigger) {
    this.root = root;
    this.options = options;
    this.log = dom.find(root, ".log");
    this.remark = dom.find(root, ".remark");
    this.firstScreen = new welcome.WelcomeScreen();
    dom.find(root, ".column").prepend(this.firstScreen.node);
    this.firstScreen.update(options);
    /** @type {HTMLButtonElement} */
    const jump = dom.find(root, ".jump");
    jump.append(dom.icon("down"));
    const isEmpty = () => root.classList.contains("empty");
    const scroller = /** @type {HTMLElement} */ (root.closest("#thread"));
    this.follower = new scroll.Follower(scroller, dom.find(root, ".column"), jump, isEmpty);
    this.announcer = new announcer.Announcer(dom.find(root, "[role=status]"), (isLong) =>
      this.views.get(this.leafId ?? "")?.setWaiting(isLong),
    );
    this.trigger = trigger;
    actions.listen(
      this.log,
      (id) => this.messageOf(id),
      (event, data) => this.act(event, data),
    );
    /** Those that have been drawn. @type {Map<string, MessageView>} */
    this.views = new Map();
    /** The conversation that is drawn. */
    this.drawnConversation = "";
    /** Replies that have grown since they were drawn. @type {Set<string>} */
    this.grown = new Set();
    /** The animation frame in which older messages are drawn. */
    this.drawing = 0;
    /** What the remark shows. */
    this.remarkDrawn = "";
    store.subscribe((change) => this.changed(change));
  }

  /** The conversation on show. */
  get conversation() {
    return store.shown;
  }

  /** In order. @returns {Message[]} */
  get messages() {
    return store.messages;
  }

  /** The last message on show. */
  get leafId() {
    return this.messages.at(-1)?.id ?? null;
  }

  messageOf(/** @type {string} */ id) {
    return this.messages.find((known) => known.id === id);
  }

  /** What the server does with a message: by a command of its own, or with Gradio's controls. @param {string} event @param {{ id?: string }} data */
  act(event, data) {
    const { conversation } = this;
    if (event === "version") void command("version", { conversation, id: data.id }).catch(sayRefused);
    else this.trigger(event, { conversation, page: pageId(), ...data });
  }

  /** @param {Change} change */
  changed({ thread, reply, gone }) {
    if (thread === store.shown || gone?.includes(store.shown)) this.drawAll();
    else if (reply && reply.conversation === store.shown) this.grow(reply.id);
    this.setRemark();
  }

  /** Of the frames that come within one animation frame, the last is drawn. */
  grow(/** @type {string} */ id) {
    if (this.grown.size === 0) {
      if (document.hidden) setTimeout(() => this.drawGrown(), HIDDEN_MS);
      else requestAnimationFrame(() => this.drawGrown());
    }
    this.grown.add(id);
  }

  drawGrown() {
    for (const id of this.grown) {
      const shown = this.messageOf(id);
      if (!shown) continue;
      this.views.get(id)?.update(shown, this.options);
      if (id === this.leafId) this.announcer.heard(shown);
    }
    this.grown.clear();
    this.follower.keep();
    announce("chat:grown", { conversation: this.conversation });
  }

  /** The newest first, since they are what is looked at; the older ones follow in slices, so that no frame is held up. */
  drawAll() {
    cancelAnimationFrame(this.drawing);
    const isOther = this.drawnConversation !== this.conversation;
    const isNew = this.messages.some(({ id, role }) => role === "user" && !this.views.has(id));
    if (isOther || isNew) this.follower.following = true;
    this.drawnConversation = this.conversation;
    this.grown.clear();
    this.discardViews();
    this.root.classList.toggle("empty", !this.messages.length);
    const waiting = [...this.messages];
    /** @type {Node | null} */
    let next = null;
    const drawSlice = (/** @type {number} */ budget) => {
      const end = performance.now() + budget;
      while (waiting.length && performance.now() < end) {
        const shown = this.messageOf(waiting.pop()?.id ?? "");
        if (!shown) continue; // removed since
        const { node } = this.viewOf(shown);
        if (node.nextSibling !== next || node.parentNode !== this.log) this.log.insertBefore(node, next);
        next = node;
      }
      this.follower.keep();
      if (waiting.length) this.drawing = requestAnimationFrame(() => drawSlice(SLICE));
    };
    drawSlice(FIRST_SLICE);
    this.announcer.heard(this.messages.at(-1));
    announce("chat:shown", { conversation: this.conversation, messages: this.messages });
  }

  /** The view of a message, up to date. */
  viewOf(/** @type {Message} */ shown) {
    const known = this.views.get(shown.id);
    if (known) {
      known.update(shown, this.options);
      return known;
    }
    const made = new MessageView(shown, this.options);
    this.views.set(shown.id, made);
    return made;
  }

  discardViews() {
    const kept = new Set(this.messages.map(({ id }) => id));
    for (const [id, view] of this.views) {
      if (kept.has(id)) continue;
      view.node.remove();
      this.views.delete(id);
    }
  }

  /** The line at the end of the log: what the reply waits for. Written when it changes, since a screen reader reads it out. */
  setRemark() {
    const waiting = store.waiting(this.conversation);
    if (waiting === this.remarkDrawn) return;
    this.remarkDrawn = waiting;
    this.remark.replaceChildren(...(waiting ? [dom.element("p", "notice", waiting)] : []));
  }
}
