/**
 * Events of the page, sent on `document`:
 * `chat:sent` a message leaves the composer; `chat:shown` a conversation is on show, whole; `chat:live` a frame of the conversation on show
 * has been drawn; `chat:frame` a frame of any conversation has come from the server.
 * @import { LivePayload, Message } from "../components/thread/types"
 */

/**
 * @typedef {{
 *   "chat:sent": { conversation: string },
 *   "chat:shown": { conversation: string, messages: Message[] },
 *   "chat:live": LivePayload,
 *   "chat:frame": LivePayload,
 * }} PageEvents
 */

/**
 * Call `listener` with the detail of each such event.
 * @template {keyof PageEvents} Name
 * @param {Name} event
 * @param {(detail: PageEvents[Name]) => void} listener
 * @returns {() => void} ends that
 */
export function on(event, listener) {
  const relay = (/** @type {Event} */ domEvent) => listener(/** @type {CustomEvent<PageEvents[Name]>} */ (domEvent).detail);
  document.addEventListener(event, relay);
  return () => document.removeEventListener(event, relay);
}

/**
 * @template {keyof PageEvents} Name
 * @param {Name} event
 * @param {PageEvents[Name]} detail
 */
export function announce(event, detail) {
  document.dispatchEvent(new CustomEvent(event, { detail }));
}
