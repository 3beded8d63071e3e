/**
 * The frames of replies in flight, as they arrive in Gradio's component `Live`. Each payload goes to the conversation on
 * show and to everyone who listens to `chat:frame`. Of the payloads that come within one animation frame, the last of each conversation
 * counts.
 * @import { Frame, LivePayload } from "../components/thread/types"
 * @import { Mount } from "./types"
 */
import { announce } from "./events.js";
import { mounted } from "./mounted.js";

const HIDDEN_MS = 100; // a hidden page has no animation frames

/** The last payload, for a view that is mounted after it came. @type {LivePayload | null} */
let last = null;

/** @returns {LivePayload | null} */
export function lastPayload() {
  return last;
}

/** @type {Mount<Frame>} */
export function mountLive({ props, watch }) {
  /** By conversation: one reply's last frame must not be lost to another's that comes right after it. @type {Map<string, LivePayload>} */
  const waiting = new Map();
  const unpack = unpacker();
  const deliver = () => {
    for (const payload of waiting.values()) {
      last = payload;
      mounted.thread?.live(payload);
      announce("chat:frame", payload);
    }
    waiting.clear();
  };
  const take = () => {
    if (!props.value?.rest) return;
    const payload = unpack(props.value);
    if (waiting.size === 0) {
      if (document.hidden) setTimeout(deliver, HIDDEN_MS);
      else requestAnimationFrame(deliver);
    }
    waiting.set(payload.conversation, payload);
  };
  watch("value", take);
  take();
}

/** Makes payloads of frames. What stays the same from frame to frame is parsed once. @returns {(frame: Frame) => LivePayload} */
function unpacker() {
  let rest = "";
  /** @type {any} */
  let parsed = null;
  return ({ rest: next, text, reasoning, reasoning_seconds, revision }) => {
    if (next !== rest) parsed = JSON.parse((rest = next));
    const message = parsed.message && { ...parsed.message, text, reasoning, reasoning_seconds };
    return { ...parsed, revision, message };
  };
}
