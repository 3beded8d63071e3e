/**
 * Saves what the server sends as a file. The value is `{name, base64}` as JSON; it is forgotten once it is saved.
 * @import { Mount } from "../../page/types"
 */

/** @type {Mount} */
export function mountDownload({ props, watch }) {
  watch("value", () => void (props.value && save(JSON.parse(props.value))));
}

/** @param {{ name: string, base64: string }} file */
async function save({ name, base64 }) {
  const { body } = await fetch(`data:application/octet-stream;base64,${base64}`);
  const address = URL.createObjectURL(await new Response(body).blob());
  Object.assign(document.createElement("a"), { href: address, download: name }).click();
  URL.revokeObjectURL(address);
}
