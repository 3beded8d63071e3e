/** Texts shortened for a line. */

const CHARACTERS = 60;

/**
 * The first words of a text on one line, with an ellipsis where something is left out.
 * @param {string} text
 * @param {number} [limit] of words; without it only the characters count
 */
export function firstWords(text, limit = Infinity) {
  const words = text.trim().split(/\s+/);
  const line = words.slice(0, limit).join(" ");
  return line.length > CHARACTERS || words.length > limit ? `${line.slice(0, CHARACTERS)}…` : line;
}
