/**
 * The page's commands: short requests that the server answers at once with accepted or refused.
 * @import { BranchEvent, StateEvent } from "./types"
 */

const SECONDS = 20;
const UNANSWERED = "The server did not answer. Check the connection and try again.";

/** Why a command was not carried out: a sentence for the person. */
export class Refused extends Error {
  /** @param {string} sentence @param {number} status of the answer; 0 if there was none */
  constructor(sentence, status) {
    super(sentence);
    this.status = status;
  }
}

/** The page id; empty until the server has issued one. */
let page = "";

/** @returns {string} */
export function pageId() {
  return page;
}

/** The address of a live route, relative to the page, so that it holds behind any prefix. @param {string} path @param {Record<string, string>} [query] */
export function address(path, query = {}) {
  const url = new URL(path, document.baseURI);
  for (const [name, value] of Object.entries({ page, ...query })) url.searchParams.set(name, value);
  return url.href;
}

/**
 * @param {string} name
 * @param {object} [body]
 * @param {{ keepalive?: boolean, seconds?: number }} [options] `keepalive`: sent even if the page is being left; `seconds`: to wait for the answer
 * @returns {Promise<any>} the answer
 * @throws {Refused}
 */
export async function command(name, body = {}, { keepalive = false, seconds = SECONDS } = {}) {
  const response = await fetch(address(`live/${name}`), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    keepalive,
    signal: AbortSignal.timeout(seconds * 1000),
  }).catch(() => null);
  const answer = await response?.json().catch(() => null);
  if (!response || !answer || !response.ok) throw new Refused(answer?.refused?.sentence ?? UNANSWERED, response?.status ?? 0);
  return answer;
}

/**
 * What the page begins with, and again after a break that was too long.
 * @param {string} conversation on show; empty for none
 * @returns {Promise<{ state: StateEvent, thread: BranchEvent | { refused: { sentence: string } } | null, topic: string, epoch: string }>}
 */
export async function begin(conversation) {
  const answer = await command("state", { conversation });
  page = answer.page;
  return answer;
}
