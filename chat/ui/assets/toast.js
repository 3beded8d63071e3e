// @ts-check
/**
 * A word in the corner when a reply is finished in a conversation that is not on show.
 *
 * It knows replies from the frames that pass by (`chat:frame`), so it speaks only of those that this tab asked for or has read.
 */
(() => {
  'use strict';
  if (window.HuggingChat?.toasts) return;
  const HuggingChat = (window.HuggingChat ??= /** @type {any} */ ({}));

  const SHOWN_MS = 10_000;
  const QUOTED = 60; // characters of the question
  const ENDINGS = /** @type {Record<string, string>} */ ({ complete: 'is finished', truncated: 'reached its limit', interrupted: 'was interrupted', failed: 'failed' });

  /** Conversations with a reply that was seen being written. @type {Set<string>} */
  const writing = new Set();
  const corner = document.createElement('div');
  corner.className = 'toasts';
  corner.setAttribute('role', 'status');

  document.addEventListener('chat:frame', (event) => {
    const { conversation, message, user, done } = /** @type {CustomEvent} */ (event).detail;
    if (message && !done) writing.add(conversation);
    if (!done || !writing.delete(conversation) || conversation === HuggingChat.thread?.conversation) return;
    if (message && ENDINGS[message.status]) show(conversation, user?.text ?? '', ENDINGS[message.status]);
  });

  // Whoever looks at the conversation need not be told of it.
  document.addEventListener('chat:shown', (event) => {
    for (const toast of corner.querySelectorAll('.toast')) {
      if (/** @type {HTMLElement} */ (toast).dataset.conversation === /** @type {CustomEvent} */ (event).detail.conversation) toast.remove();
    }
  });

  const show = (/** @type {string} */ conversation, /** @type {string} */ question, /** @type {string} */ ending) => {
    const toast = document.createElement('div');
    toast.className = 'toast';
    toast.dataset.conversation = conversation;
    const sentence = document.createElement('p');
    sentence.textContent = question ? `The reply to “${shortened(question)}” ${ending}.` : `A reply in another chat ${ending}.`;
    toast.append(sentence, button('Open', () => HuggingChat.sidebar?.open(conversation), toast), button('Dismiss', () => {}, toast));
    if (!corner.isConnected) document.body.append(corner);
    corner.append(toast);
    leave(toast);
  };

  /** A button that does something and takes the toast away. */
  const button = (/** @type {string} */ label, /** @type {() => void} */ act, /** @type {HTMLElement} */ toast) => {
    const made = document.createElement('button');
    made.type = 'button';
    made.textContent = label;
    made.addEventListener('click', () => { toast.remove(); act(); });
    return made;
  };

  /** Goes by itself, but not while somebody points at it or has the keyboard on it. */
  const leave = (/** @type {HTMLElement} */ toast) => {
    setTimeout(() => (toast.matches(':hover, :focus-within') ? leave(toast) : toast.remove()), SHOWN_MS);
  };

  const shortened = (/** @type {string} */ text) => {
    const line = text.trim().split(/\s+/).join(' ');
    return line.length > QUOTED ? `${line.slice(0, QUOTED)}…` : line;
  };

  HuggingChat.toasts = corner;
})();
