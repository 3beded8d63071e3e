/** Shows a conversation that the server has; and closes the one on show when it is deleted elsewhere. */
import { store } from "../live/store.js";
import { keepDraft } from "./drafts.js";
import { mounted } from "./mounted.js";
import { newChat } from "./new_chat.js";
import { sayRefused, show } from "./toasts.js";

const DELETED = "This conversation was deleted on another page or device. Your text is still in the box.";

/** @param {string} conversation */
export async function openConversation(conversation) {
  try {
    await store.open(conversation);
  } catch (error) {
    sayRefused(error);
  }
}

/** The text in the box stays there. */
function leaveDeleted() {
  const draft = mounted.composer?.box.value ?? "";
  newChat();
  mounted.composer?.add(draft);
  show(DELETED);
}

export function listenToDeletions() {
  store.subscribe(({ gone = [] }) => {
    if (gone.includes(store.shown) && !store.deletedHere.has(store.shown)) leaveDeleted();
    for (const id of gone) if (id !== store.shown) keepDraft(id, "");
  });
}
