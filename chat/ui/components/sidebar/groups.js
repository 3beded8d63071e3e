/**
 * Under which heading a conversation stands: pinned ones first, the others by the day that the person's own clock gives them.
 * @import { Conversation, Row } from "./types"
 */

/**
 * @param {Conversation[]} conversations
 * @param {Date} now
 * @returns {Row[]} headings and conversations, in order; the newest of each group first
 */
export function grouped(conversations, now) {
  const day = (/** @type {number} */ ago) => new Date(now.getFullYear(), now.getMonth(), now.getDate() - ago).getTime() / 1000; // a day of 23 hours counts as one
  /** @type {{ heading: string, holds: (conversation: Conversation) => unknown }[]} */
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
  for (const conversation of newestFirst) {
    const group = groups.find(({ holds }) => holds(conversation));
    if (group) rows.get(group.heading)?.push({ conversation });
  }
  return [...rows.values()].filter(({ length }) => length > 1).flat();
}
