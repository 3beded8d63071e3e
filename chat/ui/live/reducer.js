/**
 * How each event of the live stream changes the state of the page. No DOM, no network. The one place where numbers are compared: nothing
 * that arrives late replaces something newer.
 * @import { BranchEvent, Change, Grown, ListEvent, LiveEvent, LiveState, ModelsEvent, ReplyEvent, StateEvent, ThreadState } from "./types"
 * @import { Message } from "../components/thread/types"
 */

/** @returns {LiveState} */
export function emptyState() {
  return {
    isLoaded: false,
    number: 0,
    list: new Map(),
    status: null,
    account: null,
    models: 0,
    threads: new Map(),
    replies: new Map(),
  };
}

/**
 * Apply an event to the state, in place.
 * @param {LiveState} state
 * @param {LiveEvent} event
 * @returns {Change}
 */
export function reduce(state, event) {
  if (event.type !== "thread" && event.number <= state.number) return {};
  switch (event.type) {
    case "state":
      return takeState(state, event);
    case "list":
      return takeList(state, event);
    case "thread":
    case "branch":
      return takeBranch(state, event);
    case "reply":
      return takeReply(state, event);
    case "models":
      return takeModels(state, event);
  }
}

/** Whatever comes next is newer than what the page has. @param {LiveState} state */
export function forgetNumbers(state) {
  state.number = 0;
  for (const thread of state.threads.values()) {
    thread.number = 0;
    thread.seen.clear();
  }
}

/** All there is: what went before it is replaced. @param {LiveState} state @param {StateEvent} event @returns {Change} */
function takeState(state, event) {
  const { conversations, status, person, sign_in, sign_out, replies, models, number } = event;
  const { guest_chats = state.account?.guest_chats ?? 0 } = event;
  const before = [...state.list.keys()];
  state.isLoaded = true;
  state.number = number;
  state.list = new Map(conversations.map((line) => [line.id, line]));
  state.status = status;
  state.account = { person, sign_in, sign_out, guest_chats };
  state.models = models;
  state.replies.clear();
  for (const reply of replies) takeReply(state, { ...reply, number });
  const gone = before.filter((id) => !state.list.has(id));
  for (const id of gone) state.threads.delete(id);
  return { list: true, put: [...state.list.keys()], account: true, models: true, behind: [...state.threads.keys()], gone };
}

/** @param {LiveState} state @param {ListEvent} event @returns {Change} */
function takeList(state, { put = [], gone = [], status }) {
  /** @type {string[]} */
  const behind = [];
  for (const line of put) {
    state.list.set(line.id, line);
    const thread = state.threads.get(line.id);
    if (thread && line.updated_at > thread.updatedAt + 1 && !isWriting(state, line.id)) behind.push(line.id);
  }
  for (const id of gone) {
    state.list.delete(id);
    state.threads.delete(id);
  }
  if (status) state.status = status;
  return { list: true, put: put.map(({ id }) => id), gone, behind };
}

/** @param {LiveState} state @param {BranchEvent} event @returns {Change} */
function takeBranch(state, event) {
  const { conversation, number, after } = event;
  const known = state.threads.get(conversation);
  if (known && known.number > number) return {};
  if (event.type === "branch" && !known && after !== null) return {};
  const end = after === null ? 0 : (known?.messages.findIndex(({ id }) => id === after) ?? -1) + 1;
  if (after !== null && end === 0) return { behind: [conversation] };
  const kept = known?.messages.slice(0, end) ?? [];
  const thread = { conversation, number, messages: kept, seen: known?.seen ?? new Map(), updatedAt: event.updated_at };
  for (const incoming of event.messages) thread.messages.push(newer(known, incoming, number, thread));
  state.threads.set(conversation, thread);
  return { thread: conversation };
}

/** A message of a branch; as the page has it where that is newer. @param {ThreadState | undefined} known @param {Message} incoming @param {number} number @param {ThreadState} thread */
function newer(known, incoming, number, thread) {
  const seen = thread.seen.get(incoming.id) ?? -1;
  const present = seen > number ? known?.messages.find(({ id }) => id === incoming.id) : undefined;
  if (present) return present;
  thread.seen.set(incoming.id, number);
  return incoming;
}

/** @param {LiveState} state @param {ReplyEvent} event @returns {Change} */
function takeReply(state, event) {
  const { conversation, id, number, done, waiting } = event;
  const began = !done && !state.replies.has(id);
  if (done) state.replies.delete(id);
  else state.replies.set(id, { conversation, waiting });
  /** Holds even if the thread is newer than the frame. @type {Change} */
  const change = { list: began || done, ended: done ? { conversation, status: event.message?.status ?? "" } : undefined };
  const thread = state.threads.get(conversation);
  const index = thread?.messages.findIndex((message) => message.id === id) ?? -1;
  if (!thread || index < 0 || (thread.seen.get(id) ?? -1) >= number) return change;
  const before = thread.messages[index];
  const text = grown(before.text, event.text);
  const reasoning = grown(before.reasoning ?? "", event.reasoning);
  if (text === null || reasoning === null) return { ...change, behind: [conversation] };
  const { reasoning_seconds = before.reasoning_seconds } = event;
  thread.messages[index] = { ...before, ...event.message, text, reasoning, reasoning_seconds };
  thread.seen.set(id, number);
  if (done) thread.updatedAt = Math.max(thread.updatedAt, Math.floor(Date.now() / 1000));
  return { ...change, reply: event };
}

/** @param {LiveState} state @param {ModelsEvent} event @returns {Change} */
function takeModels(state, { models }) {
  state.models = models;
  return { models: true };
}

/** A text with what was appended; null if something before that is missing. @param {string} text @param {Grown | undefined} change */
function grown(text, change) {
  if (!change) return text;
  const [at, added] = change;
  if (at > text.length) return null;
  return at === text.length ? text + added : text.slice(0, at) + added;
}

/** Whether a reply of this conversation is in flight. @param {LiveState} state @param {string} conversation */
export function isWriting(state, conversation) {
  for (const reply of state.replies.values()) if (reply.conversation === conversation) return true;
  return false;
}
