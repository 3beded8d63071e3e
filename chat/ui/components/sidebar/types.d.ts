/** What the sidebar's parts hand to each other. For editors and `tsc`; no browser loads this file. */

export interface Conversation {
  id: string;
  title: string;
  /** Seconds since 1970, UTC. */
  updated_at: number;
  /** Not there means no, here and below: a list of a thousand is smaller so. */
  pinned?: boolean;
  /** Whether a reply is being written in it. */
  writing?: boolean;
}

/** Text in pieces: [text, whether it is what was searched for]. */
export type Pieces = [string, boolean][];

export interface Hits {
  /** Whether the server could not answer. */
  failed?: boolean;
  /** Exactly as the `search` command had them; hits of other words are not shown. */
  words: string;
  items: { id: string; title: string; updated_at: number; excerpt: Pieces }[];
}

/** A line of the list: a heading, or a conversation with what a search found of it. */
export interface Row {
  heading?: string;
  conversation?: Conversation;
  title?: Pieces;
  excerpt?: Pieces | null;
}
