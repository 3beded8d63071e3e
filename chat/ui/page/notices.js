/** Says what the server has led the page here for: a code in the address, for which the sentence is here. */
import { show } from "./toasts.js";

/** @type {Map<string | null, string>} */
const SENTENCES = new Map([
  ["sign-in-declined", "You are not signed in, because access was declined. You can go on as a guest."],
  ["sign-in-failed", "Signing in did not work. Please try again."],
]);

/** Show the notice that the address names, and take it out of the address. */
export function sayNotice() {
  const url = new URL(location.href);
  if (!url.searchParams.has("notice")) return;
  const sentence = SENTENCES.get(url.searchParams.get("notice"));
  url.searchParams.delete("notice");
  history.replaceState(history.state, "", url);
  if (sentence) show(sentence);
}
