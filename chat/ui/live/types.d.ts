/** The events of the live stream, and the state that the page makes of them. `feeds.py`, `reply_feed.py` and `list_feed.py` send them. */
import type { Message } from "../components/thread/types";

/** One item of the list. */
export interface Line {
  id: string;
  title: string;
  /** Seconds since 1970. */
  updated_at: number;
  pinned?: boolean;
}

export interface Status {
  kind: string;
  text: string;
}

/** A text that grew: the offset in UTF-16 code units, and what stands from there on. */
export type Grown = [number, string];

interface Numbered {
  /** Higher in whatever was made later. */
  number: number;
}

export interface StateEvent extends Numbered {
  type: "state";
  conversations: Line[];
  status: Status;
  person: { name: string; picture: string; kind: string } | null;
  sign_in: string | null;
  sign_out: string | null;
  replies: ReplyEvent[];
  /** Which list of models there is. */
  models: number;
  /** How many conversations this browser has from before its person signed in. */
  guest_chats?: number;
}

/** Changes of the list. */
export interface ListEvent extends Numbered {
  type: "list";
  put?: Line[];
  gone?: string[];
  status?: Status;
}

/** The branch on show of a conversation: whole (`thread`), or from the message after `after` on (`branch`; null: from the first one). */
export interface BranchEvent extends Numbered {
  type: "branch" | "thread";
  conversation: string;
  title: string;
  updated_at: number;
  after: string | null;
  messages: Message[];
}

/** A frame of a reply in flight. What is missing has not changed. */
export interface ReplyEvent extends Numbered {
  type: "reply";
  conversation: string;
  id: string;
  text?: Grown;
  reasoning?: Grown;
  reasoning_seconds?: number;
  /** What the reply waits for, in a sentence; empty for nothing. */
  waiting: string;
  done: boolean;
  /** All but the texts. */
  message?: Partial<Message>;
}

export interface ModelsEvent extends Numbered {
  type: "models";
  models: number;
}

export type LiveEvent = StateEvent | ListEvent | BranchEvent | ReplyEvent | ModelsEvent;

/** A conversation as the page has it. */
export interface ThreadState {
  conversation: string;
  /** Of what last decided which messages are on show. */
  number: number;
  messages: Message[];
  /** By message: the number of what last changed it. */
  seen: Map<string, number>;
  updatedAt: number;
}

export interface LiveState {
  /** Whether the server has answered. */
  isLoaded: boolean;
  /** Of the last `state`: what is older is in it. */
  number: number;
  list: Map<string, Line>;
  status: Status | null;
  account: Pick<StateEvent, "person" | "sign_in" | "sign_out" | "guest_chats"> | null;
  models: number;
  /** By conversation. */
  threads: Map<string, ThreadState>;
  /** Replies in flight, by id. */
  replies: Map<string, { conversation: string; waiting: string }>;
}

/** What an event has changed. */
export interface Change {
  list?: boolean;
  /** Items of the list that are new or other ones. */
  put?: string[];
  account?: boolean;
  models?: boolean;
  /** The thread whose messages are other ones now. */
  thread?: string;
  /** The reply that has grown. */
  reply?: ReplyEvent;
  /** A reply that has ended. */
  ended?: { conversation: string; status: string };
  /** Threads whose newest version the page does not have: the server is to be asked for them. */
  behind?: string[];
  /** Conversations that are deleted. */
  gone?: string[];
}
