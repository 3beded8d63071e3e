/**
 * The conversation on show: which messages, in which order, and where they come from. Two streams meet here: `show` has a conversation
 * whole, `live` has the reply in flight. What is newer decides which messages there are; `reconciled` decides the text of each.
 * @import { LivePayload, Message, ThreadValue, Welcome } from "./types"
 * @import { Trigger } from "../../page/types"
 */
import * as actions from "./actions.js";
import { announce } from "../../page/events.js";
import * as announcer from "./announcer.js";
import * as dom from "../../page/dom.js";
import * as message from "./message.js";
import * as remarks from "./remarks.js";
import * as scroll from "./scroll.js";
import * as welcome from "./welcome.js";

const FIRST_SLICE = 24; // milliseconds of drawing before the first paint
const SLICE = 10; // milliseconds of drawing in each frame after it

export class Thread {
  /**
   * @param {HTMLElement} root
   * @param {Trigger} trigger sends an event to the server
   * @param {(value: ThreadValue) => void} replaceValue sets Gradio's value after the page itself has changed what is on show
   */
  constructor(root, trigger, replaceValue) {
    this.replaceValue = replaceValue;
    this.root = root;
    this.log = dom.find(root, ".log");
    this.remark = dom.find(root, ".remark");
    this.firstScreen = new welcome.WelcomeScreen();
    const column = dom.find(root, ".column");
    column.prepend(this.firstScreen.node);
    /** @type {HTMLButtonElement} */
    const jump = dom.find(root, ".jump");
    jump.append(dom.icon("down"));
    const isEmpty = () => root.classList.contains("empty");
    this.follower = new scroll.Follower(/** @type {HTMLElement} */ (root.closest("#thread")), column, jump, isEmpty);
    this.announcer = new announcer.Announcer(dom.find(root, "[role=status]"), (isLong) =>
      this.views.get(this.leafId ?? "")?.setWaiting(isLong),
    );
    this.tell = (/** @type {string} */ event, /** @type {object} */ data = {}) =>
      trigger(event, { conversation: this.conversation, ...data });
    actions.listen(this.log, (id) => this.messageOf(id), this.tell);
    /** @type {string | null} */
    this.conversation = null;
    /** @type {Welcome} */
    this.options = { name: "", description: "", examples: [] };
    /** In order. @type {Message[]} */
    this.messages = [];
    /** Those that have been drawn. @type {Map<string, message.MessageView>} */
    this.views = new Map();
    /** The last payload, which may have been too early for the conversation that it belongs to. @type {LivePayload | null} */
    this.lastLive = null;
    /** Replies in flight, with the revision of their first frame. They join what is on show. @type {Map<string, number>} */
    this.joining = new Map();
    /** Replies that a newer account of the conversation has placed, or left out. They join nothing. @type {Set<string>} */
    this.placed = new Set();
    /** Replies that a stream brings to this page. @type {Set<string>} */
    this.streamed = new Set();
    /** The last message that was refused because the page is behind. */
    this.behind = "";
    /** The animation frame in which older messages are drawn. */
    this.drawing = 0;
    /** What the remark shows, as JSON. */
    this.remarkDrawn = "";
  }

  /** The last message on show: what the next one answers. */
  get leafId() {
    return this.messages.at(-1)?.id ?? null;
  }

  /** Whether a reply on show is being written. */
  get writing() {
    return this.messages.some(({ status }) => status === "writing");
  }

  /** An empty conversation, without asking the server. */
  newChat(/** @type {string} */ id) {
    const value = { revision: 0, conversation: id, messages: [], welcome: this.options };
    this.lastLive = null;
    this.joining.clear();
    this.placed.clear();
    this.replaceValue(value);
    this.show(value);
  }

  /** @param {ThreadValue} value */
  show(value) {
    const { conversation, revision, messages } = value;
    const same = conversation === this.conversation;
    const present = new Map(same ? this.messages.map((known) => [known.id, known]) : []);
    this.conversation = conversation;
    this.options = value.welcome ?? this.options;
    this.firstScreen.update(this.options);
    this.setRemark(null);
    this.messages = messages.map((incoming) => message.reconciled(present.get(incoming.id), incoming, false));
    if (!same) this.follower.following = true;
    this.drawAll();
    this.announcer.heard(this.messages.at(-1));
    for (const [id, begun] of this.joining) if (begun <= revision) this.placed.add(id);
    if (this.lastLive?.conversation === conversation) this.live(this.lastLive);
    announce("chat:shown", { conversation, messages: this.messages });
    this.follow();
  }

  /** Have the reply that is being written brought here, unless it is already. */
  follow() {
    const reply = this.messages.findLast(({ status }) => status === "writing");
    if (!reply || this.streamed.has(reply.id)) return;
    this.streamed.add(reply.id);
    this.tell("follow");
  }

  /** @param {LivePayload} payload */
  live(payload) {
    this.lastLive = payload;
    const id = payload.message?.id ?? "";
    if (payload.done) this.streamed.delete(id);
    else this.streamed.add(id);
    if (!this.joining.has(id)) this.joining.set(id, payload.revision);
    if (payload.conversation !== this.conversation) return;
    const joins = !this.placed.has(id);
    if (joins) this.remove(payload.remove ?? []);
    for (const incoming of [payload.user, payload.message]) if (incoming) this.put(incoming, joins);
    this.setRemark(payload);
    this.root.classList.toggle("empty", !this.messages.length);
    this.announcer.heard(payload.message ? this.messageOf(payload.message.id) : undefined);
    this.follower.keep();
    announce("chat:live", payload);
    if (payload.refused?.stale && payload.refused.message_id !== this.behind) {
      this.behind = payload.refused.message_id;
      this.tell("open_");
    }
  }

  messageOf(/** @type {string} */ id) {
    return this.messages.find((known) => known.id === id);
  }

  /** Draws a message in its place, or as the last if it is new here and `mayJoin`. */
  put(/** @type {Message} */ incoming, /** @type {boolean} */ mayJoin) {
    const index = this.messages.findIndex(({ id }) => id === incoming.id);
    if (index >= 0) {
      const truth = message.reconciled(this.messages[index], incoming, true);
      this.messages[index] = truth;
      this.views.get(incoming.id)?.update(truth, this.options);
    } else if (mayJoin) {
      this.messages.push(incoming);
      this.log.append(this.viewOf(incoming).node);
      this.follower.following = true;
    }
  }

  remove(/** @type {string[]} */ ids) {
    this.messages = this.messages.filter(({ id }) => !ids.includes(id));
    this.discardViews();
  }

  /** The newest first, since they are what is looked at; the older ones follow in slices, so that no frame is held up. */
  drawAll() {
    cancelAnimationFrame(this.drawing);
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
  }

  /** The view of a message, up to date. */
  viewOf(/** @type {Message} */ shown) {
    const known = this.views.get(shown.id);
    if (known) {
      known.update(shown, this.options);
      return known;
    }
    const made = new message.MessageView(shown, this.options);
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

  /**
   * The line at the end of the log: something to know, or why nothing became of a message that is on show. A message that is not on
   * show was refused before it came here; the composer, which has the text, shows why.
   * @param {LivePayload | null} payload
   */
  setRemark(payload) {
    const refused = payload?.refused && this.messageOf(payload.refused.message_id) ? payload.refused : null;
    const signature = JSON.stringify([refused, payload?.notice]);
    if (signature === this.remarkDrawn) return; // else a screen reader would read the same alert with each frame
    this.remarkDrawn = signature;
    const box = refused && remarks.errorBox({ sentence: refused.sentence, link: refused.link ?? null, retry: false });
    const notice = payload?.notice && dom.element("p", "notice", payload.notice);
    this.remark.replaceChildren(...dom.present(box, notice));
  }
}
