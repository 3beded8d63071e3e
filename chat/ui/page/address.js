/** The address of the page, which names the open conversation (`?c=`): a reload finds it again. */

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
