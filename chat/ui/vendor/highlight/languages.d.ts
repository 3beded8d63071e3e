/** What is used here of highlight.js. */

export interface Highlighter {
  getLanguage(name: string): object | undefined;
  highlight(code: string, options: { language: string; ignoreIllegals: boolean }): { value: string };
}

declare const hljs: Highlighter;
export default hljs;
