/** A new, empty chat. The server is not asked. */
import { store } from "../live/store.js";
import { setAddress } from "./address.js";
import { newId } from "./ids.js";
import { mounted } from "./mounted.js";

export function newChat() {
  setAddress("", "pushState");
  store.show(newId());
  mounted.composer?.focus();
}
