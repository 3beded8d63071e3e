// @ts-check
/**
 * What a person has written and not yet sent, and what was sent and not yet taken up.
 *
 * Both live in the tab's own storage: they survive a reload, and are gone with the tab. Knows nothing of the box, nor of the thread.
 */
(() => {
  'use strict';
  if (window.HuggingChat?.drafts) return;

  const DRAFTS = 'huggingchat-draft:';
  const SENT = 'huggingchat-sent'; // what was sent and not yet taken up, should the page be left meanwhile

  const drafts = {
    /** @returns {string} the draft of a conversation, empty if there is none */
    of: (/** @type {string|undefined} */ conversation) => sessionStorage.getItem(DRAFTS + conversation) ?? '',

    /** An empty text is no draft. */
    keep(/** @type {string|undefined} */ conversation, /** @type {string} */ text) {
      try {
        if (text) sessionStorage.setItem(DRAFTS + conversation, text);
        else sessionStorage.removeItem(DRAFTS + conversation);
      } catch { /* storage is full or refused: the draft is in the box all the same */ }
    },

    keepSent(/** @type {{message_id: string, text: string}} */ message) {
      try { sessionStorage.setItem(SENT, JSON.stringify(message)); } catch { /* storage is full: only a reload at this very moment would tell */ }
    },

    forgetSent: () => sessionStorage.removeItem(SENT),

    /** @returns {{message_id: string, text: string}|null} what was sent and not yet taken up, which is forgotten with this */
    takeSent() {
      const sent = sessionStorage.getItem(SENT);
      if (!sent) return null;
      drafts.forgetSent();
      return JSON.parse(sent);
    },
  };

  window.HuggingChat ??= /** @type {any} */ ({});
  window.HuggingChat.drafts = drafts;
})();
