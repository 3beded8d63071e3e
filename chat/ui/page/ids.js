/** Identifiers that the page makes. */

/** @returns {string} 32 random hexadecimal digits; works without https, where crypto.randomUUID is missing */
export function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
