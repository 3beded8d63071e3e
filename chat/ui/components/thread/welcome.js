/**
 * The first screen: what this is, the chosen model's card, and a few ways to begin.
 * @import { Welcome, Card } from "./types"
 */
import * as card from "./card.js";
import * as dom from "../../page/dom.js";
import { mounted } from "../../page/mounted.js";

export class WelcomeScreen {
  constructor() {
    this.name = dom.element("h1");
    /** The page's heading once the first screen is gone, for those who find their way by headings. */
    this.title = dom.element("h1", "title chat-hidden");
    this.description = dom.element("p", "description");
    this.card = dom.element("div", "card");
    this.card.hidden = true;
    this.examples = dom.element("div", "examples");
    const screen = dom.element("div", "welcome", dom.element("header", "", this.name, this.description), this.card, this.examples);
    this.node = dom.element("div", "", this.title, screen);
  }

  /** @param {Welcome} welcome */
  update({ name, description, examples }) {
    this.name.textContent = name;
    this.title.textContent = name;
    this.description.textContent = description;
    this.examples.replaceChildren(...(examples ?? []).map(exampleButton));
  }

  /** @param {Card | null} model */
  showCard(model) {
    const parts = model?.name || model?.problems?.length ? card.full(model) : [];
    this.card.hidden = !parts.length;
    this.card.replaceChildren(...parts);
  }
}

/** @param {Welcome["examples"][number]} example */
function exampleButton({ label, prompt }) {
  const button = dom.element("button", "example", dom.element("strong", "", label), dom.element("span", "", prompt));
  button.type = "button";
  button.addEventListener("click", () => mounted.composer?.fill(prompt, { send: true }));
  return button;
}
