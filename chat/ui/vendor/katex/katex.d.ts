/** What is used here of KaTeX. */

declare const katex: { render(tex: string, place: HTMLElement, options: Record<string, unknown>): void };
export default katex;
