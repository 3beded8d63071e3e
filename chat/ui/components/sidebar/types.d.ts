/** The value that travels to the sidebar, and what its parts hand to each other. For editors and `tsc`; no browser loads this file. */

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
  /** Exactly as the `search` event had them; hits of other words are not shown. */
  words: string;
  items: { id: string; title: string; updated_at: number; excerpt: Pieces }[];
}

/** The value of `Sidebar`. */
export interface SidebarValue {
  /** From the same count as the revisions of `Live`: a newer list ends what replies in flight have told. */
  revision: number;
  /** Of the app. */
  name: string;
  person: { name: string; picture: string | null; kind: "member" | "owner" | "guest" | "colleague" } | null;
  sign_in: string | null;
  sign_out: string | null;
  status: { kind: "saved" | "saving" | "waiting" | "guest"; text: string };
  conversations: Conversation[];
  can_export: boolean;
  hits: Hits | null;
}

/** A line of the list: a heading, or a conversation with what a search found of it. */
export interface Row {
  heading?: string;
  conversation?: Conversation;
  title?: Pieces;
  excerpt?: Pieces | null;
}
