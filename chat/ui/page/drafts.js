/**
 * What a person has written and not yet sent, and what was sent and not yet taken up by the server.
 *
 * Both live in the tab's own storage: they survive a reload, and are gone with the tab. Does not know the box or the thread.
 */

const DRAFTS = "huggingchat-draft:";
const SENT = "huggingchat-sent"; // what was sent and not yet taken up, should the page be left meanwhile

/** `at`: when it was sent, in milliseconds. @typedef {{ conversation: string, message_id: string, text: string, at: number }} SentMessage */

/** @param {string | undefined} conversation @returns {string} its draft, empty if there is none */
export function draftOf(conversation) {
  return sessionStorage.getItem(DRAFTS + conversation) ?? "";
}

/** An empty text is no draft. @param {string | undefined} conversation @param {string} text */
export function keepDraft(conversation, text) {
  try {
    if (text) sessionStorage.setItem(DRAFTS + conversation, text);
    else sessionStorage.removeItem(DRAFTS + conversation);
  } catch {
    // storage is full or refused: the draft is in the box all the same
  }
}

/** The draft of a conversation, which forgets it. @param {string} conversation @returns {string} */
export function takeDraft(conversation) {
  const draft = draftOf(conversation);
  keepDraft(conversation, "");
  return draft;
}

/** @param {SentMessage} message */
export function keepSent(message) {
  try {
    sessionStorage.setItem(SENT, JSON.stringify(message));
  } catch {
    // storage is full: the text is lost only by a reload at this very moment
  }
}

export function forgetSent() {
  sessionStorage.removeItem(SENT);
}

/** What was sent and not yet taken up. @returns {SentMessage | null} */
export function sentMessage() {
  return JSON.parse(sessionStorage.getItem(SENT) ?? "null");
}

/** What was sent and not yet taken up; forgets it. @returns {SentMessage | null} */
export function takeSent() {
  const sent = sentMessage();
  forgetSent();
  return sent;
}
