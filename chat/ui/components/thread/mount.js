/**
 * Gradio's end of the conversation view and the model's card: `js_on_load` calls these.
 * @import { Mount } from "../../page/types"
 * @import { Card } from "./types"
 */
import { find } from "../../page/dom.js";
import { announce } from "../../page/events.js";
import { mounted } from "../../page/mounted.js";
import * as card from "./card.js";
import { Thread } from "./thread.js";

/** The card as last shown, for a view that is mounted after it. @type {Card | null} */
let model = null;

/** @type {Mount} */
export function mountThread({ element, props, trigger }) {
  const view = new Thread(find(element, ".chat"), JSON.parse(props.value ?? "{}"), trigger);
  mounted.thread = view;
  view.firstScreen.showCard(model);
}

/** What became of a message or a retry that was sent with Gradio's controls. @type {Mount} */
export function mountAnswer({ props, watch }) {
  const take = () => {
    if (props.value) announce("chat:answer", JSON.parse(props.value));
  };
  watch("value", take);
}

/** @type {Mount} */
export function mountCard({ element, props, watch }) {
  const place = find(element, ".model-line");
  const draw = () => {
    model = props.value ? JSON.parse(props.value) : null;
    place.replaceChildren(...(model ? card.line(model) : []));
    mounted.thread?.firstScreen.showCard(model);
  };
  draw();
  watch("value", draw);
}
