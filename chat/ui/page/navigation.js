/** Back and forward lead from one conversation to another: the address follows what is on show, and what is on show the address. */
import { store } from "../live/store.js";
import { addressed, setAddress } from "./address.js";
import { on } from "./events.js";
import { newId } from "./ids.js";
import { openConversation } from "./open.js";

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
