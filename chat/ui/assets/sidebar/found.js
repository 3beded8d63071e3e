/** What a search shows: titles that hold all its words, at once, and then what the server found in the messages. Pure. */
(() => {
  "use strict";

  /**
   * @param {Conversation[]} conversations
   * @param {string} words
   * @param {Hits | null} hits the server's answer to the same words, once it is there
   * @returns {Row[]} nothing that was on show changes its place when the hits arrive
   */
  function found(conversations, words, hits) {
    const wanted = folded(words).split(/\s+/);
    const known = new Map(conversations.map((conversation) => [conversation.id, conversation]));
    const excerpts = new Map((hits?.items ?? []).map(({ id, excerpt }) => [id, excerpt]));
    const byTitle = conversations.filter(({ title }) => wanted.every((word) => folded(title).includes(word)));
    byTitle.sort((one, other) => other.updated_at - one.updated_at);
    const inTitle = new Set(byTitle.map(({ id }) => id));
    const inText = (hits?.items ?? []).filter(({ id }) => known.has(id) && !inTitle.has(id)).map(({ id }) => known.get(id));
    return [...byTitle, ...inText].map((conversation) => ({
      conversation,
      title: marked(conversation.title, wanted),
      excerpt: isOf(conversation.title, excerpts.get(conversation.id)) ? null : excerpts.get(conversation.id),
    }));
  }

  /** Without case and accents, as the server's index compares, too. */
  function folded(text) {
    return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  }

  /** A text in pieces, [text, whether it is one of the words]. An accent that only one side has leaves a piece unmarked. */
  function marked(text, words) {
    const pattern = words.map((word) => word.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|");
    return text.split(new RegExp(`(${pattern})`, "i")).map((piece, index) => [piece, index % 2 === 1]);
  }

  /** Whether an excerpt says no more than the title does. */
  function isOf(title, excerpt) {
    return !excerpt || title.includes(excerpt.map(([text]) => text).join("").replace(/^…|…$/g, ""));
  }

  HuggingChat.parts.sidebar.found = found;
})();
