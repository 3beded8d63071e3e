/** The open conversation is in the address (`?c=`): a reload finds it again, and back and forward lead from one to another. */
import { on } from "./events.js";
import { newId } from "./ids.js";
import { openConversation } from "./open.js";
import { store } from "../live/store.js";

/**
 * @param {string} conversation empty for none
 * @param {"pushState" | "replaceState"} how
 */
export function setAddress(conversation, how) {
  const url = new URL(location.href);
  if (conversation) url.searchParams.set("c", conversation);
  else url.searchParams.delete("c");
  if (url.href !== location.href) history[how](history.state, "", url);
}

/** The conversation that the address names; empty for none. */
export function addressed() {
  return new URL(location.href).searchParams.get("c") ?? "";
}

/** Keep the address in step with what is on show. */
export function followAddress() {
  on("chat:sent", ({ conversation }) => setAddress(conversation, "replaceState"));
  on("chat:answer", ({ refused }) => {
    if (refused && !store.thread) setAddress("", "replaceState");
  });
  on("chat:shown", ({ conversation, messages }) => {
    if (messages.length) setAddress(conversation, "pushState");
    else if (!store.asked.has(conversation) && addressed() !== conversation) setAddress("", "replaceState");
  });
  window.addEventListener("popstate", () => {
    const conversation = addressed();
    if (!conversation) store.show(newId());
    else if (conversation !== store.shown) void openConversation(conversation);
  });
}
