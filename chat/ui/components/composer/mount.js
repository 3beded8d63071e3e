/**
 * Gradio's end of the composer: `js_on_load` calls this.
 * @import { Mount } from "../../page/types"
 */
import { mounted } from "../../page/mounted.js";
import { Composer } from "./composer.js";

/** @type {Mount} */
export function mountComposer({ element, props, trigger, watch }) {
  const composer = new Composer(element, JSON.parse(props.value ?? "{}"), trigger);
  const fill = () => composer.setContext(JSON.parse(props.value ?? "{}"));
  mounted.composer = composer;
  fill();
  watch("value", fill);
  composer.focus();
}
