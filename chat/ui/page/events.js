/**
 * Events of the page, sent on `document`:
 * `chat:sent` a message leaves the composer; `chat:answer` what became of it; `chat:shown` a conversation is on show, whole; `chat:grown` a
 * reply on show has grown.
 * @import { Answer, Message } from "../components/thread/types"
 */

/**
 * @typedef {{
 *   "chat:sent": { conversation: string },
 *   "chat:answer": Answer,
 *   "chat:shown": { conversation: string, messages: Message[] },
 *   "chat:grown": { conversation: string },
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
