/**
 * The values that travel between the server and the conversation view. For editors and `tsc`; no browser loads this file.
 * `chat/ui/payloads/` is the other side.
 */

export type Status = "writing" | "complete" | "stopped" | "truncated" | "interrupted" | "failed";

export interface Link {
  label: string;
  /** Absolute, or a path of this app. */
  href: string;
}

/** What a reply searched for and read before it was written. */
export interface Search {
  queries: string[];
  /** Pages, in the order in which they were asked for. `problem` completes “This page …”. */
  visits: { site: string; title: string; state: "reading" | "read" | "refused"; problem: string }[];
  /** How many of them the model was shown. */
  used: number;
  /** Null while it works. */
  seconds: number | null;
  /** Why the reply is not based on the web; empty if it is. */
  sentence: string;
}

/** What a citation `[number]` leads to. */
export interface Source {
  number: number;
  title: string;
  site: string;
  /** Year, month and day. */
  date: string | null;
  passage: string;
  /** Of the page, with the passage to jump to. */
  href: string;
  /** The same for each citation of it in the text, in order. Empty while the reply is being written, and for a source that is not cited. */
  jumps: string[];
}

export interface Message {
  id: string;
  role: "user" | "assistant";
  text: string;
  status: Status;
  created_at?: string;
  model?: string | null;
  model_key?: string | null;
  provider?: string | null;
  reasoning?: string;
  reasoning_seconds?: number | null;
  /** Calls that the model asked for; `arguments` is JSON text as the model wrote it, valid or not. */
  tools?: { name: string; arguments: string }[];
  /** Strings that are shown as they stand, such as "81 tokens/s". */
  footer?: string[];
  notices?: string[];
  error?: { sentence: string; link: Link | null; retry: boolean } | null;
  search?: Search | null;
  /** By number. Each `[n]` in the text of a reply that searched is one of these. */
  sources?: Source[];
  /** Which version this is, and of how many; null where there is one. */
  version?: [number, number] | null;
  version_ids?: [string | null, string | null];
}

export interface Welcome {
  name: string;
  description: string;
  examples: { label: string; prompt: string }[];
  can_continue?: boolean;
  can_edit?: boolean;
}

/** The value of `Answer`: what became of a message, or of a retry. */
export interface Answer {
  /** Of each answer another one. */
  number: number;
  conversation: string;
  /** Of a message that was sent. */
  message_id: string;
  /** `stale`: the server knows more of this conversation than the page. */
  refused: { sentence: string; link?: Link | null; stale: boolean } | null;
}

/** The value of `ModelCard`. */
export interface Card {
  name: string;
  owner?: string;
  facts?: [string, string][];
  link?: Link | null;
  demo?: boolean;
  /** One line for below the dropdown, in words. */
  detail?: string;
  /** Servers that do not answer, a sentence each. */
  problems?: string[];
}
