/** The open conversation is in the address (`?c=`): a reload finds it again, and back and forward lead from one to another. */
import { on } from "./events.js";
import { newId } from "./ids.js";
import { mounted } from "./mounted.js";

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

/** Keep the address in step with what is on show. */
export function followAddress() {
  on("chat:sent", ({ conversation }) => setAddress(conversation, "replaceState"));
  on("chat:live", ({ conversation, message, refused }) => {
    if (refused && !mounted.thread?.messages.length) setAddress("", "replaceState");
    if (message && conversation === mounted.thread?.conversation) setAddress(conversation, "replaceState");
  });
  on("chat:shown", ({ conversation, messages }) => {
    if (messages.length) setAddress(conversation, "pushState");
    else setAddress("", "replaceState"); // what the address named is not here any more
  });
  window.addEventListener("popstate", () => {
    const conversation = new URL(location.href).searchParams.get("c");
    if (!conversation) mounted.thread?.newChat(newId());
    else if (conversation !== mounted.thread?.conversation) mounted.sidebar?.open(conversation);
  });
}
