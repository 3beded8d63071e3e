/**
 * What a search shows: titles that hold all its words, at once, and then what the server found in the messages. Pure.
 * @import { Conversation, Hits, Pieces, Row } from "./types"
 */

/**
 * @param {Conversation[]} conversations
 * @param {string} words
 * @param {Hits | null} hits the server's answer to the same words, once it is there
 * @returns {Row[]} nothing that was on show changes its place when the hits arrive
 */
export function found(conversations, words, hits) {
  const wanted = folded(words).split(/\s+/);
  const known = new Map(conversations.map((conversation) => [conversation.id, conversation]));
  const excerpts = new Map((hits?.items ?? []).map(({ id, excerpt }) => [id, excerpt]));
  const byTitle = conversations.filter(({ title }) => wanted.every((word) => folded(title).includes(word)));
  byTitle.sort((one, other) => other.updated_at - one.updated_at);
  const inTitle = new Set(byTitle.map(({ id }) => id));
  const inText = (hits?.items ?? []).flatMap(({ id }) => (inTitle.has(id) ? [] : (known.get(id) ?? [])));
  return [...byTitle, ...inText].map((conversation) => ({
    conversation,
    title: marked(conversation.title, wanted),
    excerpt: newIn(excerpts.get(conversation.id), conversation.title),
  }));
}

/** Without case and accents, as the server's index compares, too. */
function folded(/** @type {string} */ text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

/**
 * A text in pieces, [text, whether it is one of the words]. An accent that only one side has leaves a piece unmarked.
 * @param {string} text
 * @param {string[]} words
 * @returns {Pieces}
 */
function marked(text, words) {
  const pattern = words.map((word) => word.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|");
  return text.split(new RegExp(`(${pattern})`, "i")).map((piece, index) => [piece, index % 2 === 1]);
}

/** The excerpt, or null if it says no more than the title does. @param {Pieces | undefined} excerpt @param {string} title */
function newIn(excerpt, title) {
  const text = (excerpt ?? []).map(([piece]) => piece).join("");
  return excerpt && !title.includes(text.replace(/^…|…$/g, "")) ? excerpt : null;
}

/** What stands in the place of an empty list. @param {string} words @param {Hits | null} hits the answer to them */
export function nothing(words, hits) {
  if (!words) return "Your conversations will be listed here.";
  if (!hits) return "Searching…";
  return hits.failed ? "The texts of your chats could not be searched." : "No chats found.";
}
