/**
 * Gradio's end of the conversation view and the model's card: `js_on_load` calls these.
 * @import { Mount } from "../../page/types"
 * @import { Card, ThreadValue } from "./types"
 */
import { lastPayload } from "../../page/channel.js";
import { find } from "../../page/dom.js";
import { mounted } from "../../page/mounted.js";
import * as card from "./card.js";
import { Thread } from "./thread.js";

/** The card as last shown, for a view that is mounted after it. @type {Card | null} */
let model = null;

/** @type {Mount} */
export function mountThread({ element, props, trigger, watch }) {
  const replaceValue = (/** @type {ThreadValue} */ value) => (props.value = JSON.stringify(value));
  const view = new Thread(find(element, ".chat"), trigger, replaceValue);
  const draw = () => {
    if (props.value) view.show(JSON.parse(props.value));
  };
  mounted.thread = view;
  view.firstScreen.showCard(model);
  draw();
  const early = lastPayload();
  if (early) view.live(early);
  watch("value", draw);
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
