/**
 * One stream for all tabs of a browser, which may have no more than six connections to a server: the tab that holds a lock reads it, and
 * passes each event on to the others. A tab that is hidden hands the lock on; one that does not answer has it taken away.
 *
 * Where the browser has no locks (on a plain http address of another machine) or denies them (in a frame of another site, if it keeps no
 * storage there), each tab reads a stream of its own while it is visible.
 * @import { LiveEvent } from "./types"
 */
import { newId } from "../page/ids.js";
import { Stream } from "./stream.js";

const KEPT_EVENTS = 500; // of the leader, for a tab that joins
const ANSWER_MS = 1_500; // until a leader that does not answer loses the lock
const SILENT_MS = 30_000; // until a leader that sends nothing loses it
const BEAT_MS = 10_000;
const HIDDEN_MS = 10_000; // after which a tab without locks lets its connection go

/** @typedef {{ onEvent: (event: LiveEvent) => void, onBehind: () => void, onBroken: (isBroken: boolean) => void }} Listeners `onBehind`: events are missing, or the server does not know this page: begin again */

/** @param {string} topic @param {Listeners} listeners */
export function joinTabs(topic, listeners) {
  const hasLocks = "locks" in navigator && "BroadcastChannel" in window;
  return hasLocks ? new SharedStream(topic, listeners) : new OwnStream(listeners);
}

/** A stream of this tab alone. */
class OwnStream {
  /** @param {Listeners} listeners */
  constructor({ onEvent, onBehind, onBroken }) {
    this.stream = new Stream({ onEvent, onRefused: onBehind, onBroken });
    this.timer = 0;
    this.onVisibility = () => {
      clearTimeout(this.timer);
      if (document.hidden) this.timer = setTimeout(() => this.stream.close(), HIDDEN_MS);
      else if (!this.stream.connection) this.stream.open(this.stream.after);
    };
    document.addEventListener("visibilitychange", this.onVisibility);
  }

  /** @param {string} epoch @param {number} number */
  start(epoch, number) {
    this.stream.open(`${epoch}-${number}`);
  }

  leave() {
    clearTimeout(this.timer);
    document.removeEventListener("visibilitychange", this.onVisibility);
    this.stream.close();
  }
}

/** The stream that the tabs share. */
class SharedStream {
  /** @param {string} topic @param {Listeners} listeners */
  constructor(topic, listeners) {
    const { onEvent, onBehind, onBroken } = listeners;
    this.listeners = listeners;
    /** Where locks are denied. @type {OwnStream | undefined} */
    this.alone = undefined;
    this.name = `huggingchat-live-${topic}`;
    this.tab = newId();
    this.onEvent = onEvent;
    this.onBehind = onBehind;
    this.onBroken = onBroken;
    this.epoch = "";
    this.number = 0;
    this.isLeader = false;
    this.isLeft = false;
    /** As leader. @type {LiveEvent[]} */
    this.kept = [];
    /** As leader: lets the lock go. @type {(() => void) | undefined} */
    this.release = undefined;
    /** As leader: tells the others that it is there. */
    this.beat = 0;
    /** Until a silent leader loses the lock. */
    this.silenceTimer = 0;
    this.stream = new Stream({ onEvent: (event) => this.lead(event), onRefused: onBehind, onBroken });
    this.channel = new BroadcastChannel(this.name);
    this.channel.addEventListener("message", ({ data }) => this.receive(data));
    this.onVisibility = () => void this.visibilityChanged();
    document.addEventListener("visibilitychange", this.onVisibility);
  }

  /** Get the events after this number from now on. @param {string} epoch @param {number} number */
  start(epoch, number) {
    if (this.alone) return this.alone.start(epoch, number);
    this.epoch = epoch;
    this.number = number;
    this.stream.after = `${epoch}-${number}`;
    void this.queue();
    this.ask();
  }

  leave() {
    this.alone?.leave();
    this.isLeft = true;
    clearTimeout(this.silenceTimer);
    document.removeEventListener("visibilitychange", this.onVisibility);
    this.release?.();
    this.channel.close();
    this.stream.close();
  }

  /** Wait for the lock; then read the stream until it is handed on, or taken. @param {LockOptions} [options] */
  async queue(options = {}) {
    try {
      await navigator.locks.request(this.name, options, async () => this.hold());
    } catch (error) {
      if (error instanceof DOMException && error.name === "SecurityError") return this.goAlone();
      // taken by another tab
    }
    this.stepDown();
    if (!this.isLeft && options.steal !== undefined) return; // the tab already waits in the queue
    if (!this.isLeft) setTimeout(() => void this.queue(), 50);
  }

  goAlone() {
    if (this.isLeft) return;
    this.leave();
    this.alone = new OwnStream(this.listeners);
    this.alone.start(this.epoch, this.number);
  }

  hold() {
    if (this.isLeft) return undefined;
    this.isLeader = true;
    clearTimeout(this.silenceTimer);
    this.beat = setInterval(() => this.channel.postMessage({ beat: true }), BEAT_MS);
    this.stream.open(`${this.epoch}-${this.number}`);
    return new Promise((resolve) => (this.release = () => resolve(undefined)));
  }

  stepDown() {
    if (!this.isLeader) return;
    this.isLeader = false;
    clearInterval(this.beat);
    this.stream.close();
    this.kept = [];
    if (!this.isLeft) this.listen();
  }

  /** As leader. @param {LiveEvent} event */
  lead(event) {
    this.kept.push(event);
    if (this.kept.length > KEPT_EVENTS) this.kept.shift();
    this.epoch = this.stream.after.split("-")[0];
    this.number = event.number;
    this.channel.postMessage({ epoch: this.epoch, event });
    this.onEvent(event);
  }

  /** Ask the leader, if there is one, for the events that this tab does not have yet. */
  ask() {
    this.channel.postMessage({ ask: this.tab, after: this.number, epoch: this.epoch, visible: !document.hidden });
    this.listen(ANSWER_MS);
  }

  /** Take the lock from a leader that stays silent. */
  listen(milliseconds = SILENT_MS) {
    clearTimeout(this.silenceTimer);
    this.silenceTimer = setTimeout(() => {
      if (!this.isLeader && !this.isLeft && !document.hidden) void this.queue({ steal: true });
    }, milliseconds);
  }

  /** @param {any} message */
  receive(message) {
    if (message.ask) return void (this.isLeader && this.answer(message));
    if (this.isLeader || (message.to && message.to !== this.tab)) return;
    this.listen();
    if (message.behind) this.onBehind();
    else for (const event of message.events ?? (message.event ? [message.event] : [])) this.follow(message.epoch, event);
  }

  /** As leader: the events that another tab lacks; and the lock, if this tab is not looked at and that one is. @param {{ ask: string, after: number, epoch: string, visible: boolean }} asked */
  answer({ ask, after, epoch, visible }) {
    const oldest = this.kept[0]?.number ?? this.number;
    const events = this.kept.filter(({ number }) => number > after);
    const isBehind = epoch !== this.epoch || (after < oldest && after < this.number && events.length === this.kept.length);
    this.channel.postMessage(isBehind ? { to: ask, behind: true } : { to: ask, epoch: this.epoch, events });
    if (visible && document.hidden) this.release?.();
  }

  /** @param {string} epoch @param {LiveEvent} event */
  follow(epoch, event) {
    if (epoch !== this.epoch && event.type !== "state") return void this.onBehind();
    if (epoch === this.epoch && event.number <= this.number) return;
    this.epoch = epoch;
    this.number = event.number;
    this.onEvent(event);
  }

  async visibilityChanged() {
    if (document.hidden && this.isLeader) {
      const { pending = [] } = await navigator.locks.query();
      if (pending.some(({ name }) => name === this.name)) this.release?.();
    } else if (!document.hidden && !this.isLeader) this.ask();
  }
}
