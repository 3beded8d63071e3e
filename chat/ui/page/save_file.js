/** Saves a file that came in an answer. @param {{ name: string, base64: string }} file */
export async function saveFile({ name, base64 }) {
  const { body } = await fetch(`data:application/octet-stream;base64,${base64}`);
  const address = URL.createObjectURL(await new Response(body).blob());
  Object.assign(document.createElement("a"), { href: address, download: name }).click();
  URL.revokeObjectURL(address);
}
