/** A new, empty chat. The server is not asked. */
import { setAddress } from "./address.js";
import { newId } from "./ids.js";
import { mounted } from "./mounted.js";

export function newChat() {
  setAddress("", "pushState");
  mounted.thread?.newChat(newId());
  mounted.composer?.focus();
}
