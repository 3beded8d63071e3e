/** What is used here of marked. */

export interface Token {
  type: string;
  raw: string;
  text: string;
  /** Of code: the words after the fence. */
  lang?: string;
  /** Of a list. */
  items: { raw: string }[];
  ordered: boolean;
  start: number | "";
  loose: boolean;
  /** Of a table. */
  header: { text: string }[];
  rows: { text: string }[][];
  align: (string | null)[];
  /** Of math, which is ours. */
  tex: string;
  display?: boolean;
}

export type Tokens = Token[] & { links: Record<string, unknown> };

export interface Extension {
  name: string;
  level: "block" | "inline";
  start: (source: string) => number | undefined;
  tokenizer: (source: string) => object | undefined;
  renderer: (token: Token) => string;
}

export class Marked {
  constructor(options: { gfm: boolean; extensions: Extension[]; renderer: { code: (token: Token) => string } });
  lexer(text: string): Tokens;
  parser(tokens: Token[]): string;
}
