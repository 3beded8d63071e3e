/**
 * The values that travel between the server and the conversation view, and what the view offers to the rest of the page.
 * For editors and readers; no browser loads this file. `chat/ui/thread.py` is the other side.
 */

type Status = "writing" | "complete" | "stopped" | "truncated" | "interrupted" | "failed";

interface Link {
  label: string;
  /** Absolute, or a path of this app. */
  href: string;
}

/** What a reply searched for and read before it was written. */
interface Search {
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
interface Source {
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

interface Message {
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

interface Welcome {
  name: string;
  description: string;
  examples: { label: string; prompt: string }[];
  can_continue?: boolean;
  can_edit?: boolean;
}

/** The value of `Thread`: what is on show, whole. */
interface ThreadValue {
  /** A number that is higher in whatever was made later. */
  revision: number;
  conversation: string;
  messages: Message[];
  welcome?: Welcome;
}

/** The value of `Live`: a payload as it travels (`chat/ui/frames.py`). */
interface Frame {
  /** JSON of the payload, without what has a field of its own here. */
  rest: string;
  revision: number;
  text: string;
  reasoning: string;
  reasoning_seconds: number | null;
}

/** The reply in flight. Each payload stands alone; its text is cumulative. */
interface LivePayload {
  conversation: string;
  revision: number;
  user?: Message | null;
  message?: Message | null;
  remove?: string[];
  done?: boolean;
  notice?: string | null;
  /** `stale`: the server knows more of this conversation than the page. */
  refused?: { message_id: string; sentence: string; link?: Link | null; stale?: boolean } | null;
}

/** The value of `ModelCard`. */
interface Card {
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

interface HuggingChat {
  /** The view on this page (`thread.js`); null until it is mounted. */
  thread: {
    conversation: string | null;
    messages: Message[];
    leafId: string | null;
    writing: boolean;
    newChat(id: string): void;
    show(value: ThreadValue): void;
    live(payload: LivePayload): void;
    firstScreen: { showCard(card: Card | null): void };
  } | null;
  /** Set by the composer. */
  composer?: { fill(prompt: string, options?: { send?: boolean }): void };
  /** Calls `listener` with the detail of each such event; returns what ends that. */
  on(event: "chat:live" | "chat:shown", listener: (detail: any) => void): () => void;
  /** The view's own parts, one per file. Private to the files of this folder. */
  parts: Record<string, any>;
  /** Other scripts of the page add what is theirs. */
  [name: string]: any;
}

declare const HuggingChat: HuggingChat;

interface Window {
  HuggingChat: HuggingChat;
  hljs?: any;
  katex?: any;
}

declare const marked: any;
declare const DOMPurify: any;
declare const hljs: any;
declare const katex: any;
