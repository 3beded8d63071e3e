/** Under which heading a conversation stands: pinned ones first, the others by the day that the person's own clock gives them. */
(() => {
  "use strict";

  /**
   * @param {Conversation[]} conversations
   * @param {Date} now
   * @returns {Row[]} headings and conversations, in order; the newest of each group first
   */
  function grouped(conversations, now) {
    const day = (/** @type {number} */ ago) => new Date(now.getFullYear(), now.getMonth(), now.getDate() - ago).getTime() / 1000; // a day of 23 hours counts as one
    const groups = [
      { heading: "Pinned", holds: ({ pinned }) => pinned },
      { heading: "Today", holds: ({ updated_at: at }) => at >= day(0) },
      { heading: "This week", holds: ({ updated_at: at }) => at >= day(6) },
      { heading: "This month", holds: ({ updated_at: at }) => at >= day(29) },
      { heading: "Older", holds: () => true },
    ];
    /** @type {Map<string, Row[]>} */
    const rows = new Map(groups.map(({ heading }) => [heading, [{ heading }]]));
    const newestFirst = conversations.toSorted((one, other) => other.updated_at - one.updated_at);
    for (const conversation of newestFirst) rows.get(groups.find(({ holds }) => holds(conversation)).heading).push({ conversation });
    return [...rows.values()].filter(({ length }) => length > 1).flat();
  }

  HuggingChat.parts.sidebar.grouped = grouped;
})();
