/** What is used here of DOMPurify. */

export interface Purifier {
  addHook(point: "afterSanitizeAttributes", hook: (node: Element) => void): void;
  sanitize(html: string, policy: Record<string, unknown>): DocumentFragment;
}

export default function DOMPurify(window: Window): Purifier;
