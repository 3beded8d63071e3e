/** What Gradio hands to a component's script. For editors and `tsc`; no browser loads this file. */

/** The arguments of `js_on_load`, as the components hand them on. */
export interface Mounting<Value = string> {
  element: HTMLElement;
  /** Live: reading `value` gives the present one, writing it tells Gradio. */
  props: { value: Value | null };
  /** Sends an event to the server. */
  trigger: Trigger;
  /** Calls `listener` after each change of the property. */
  watch: (property: "value", listener: () => void) => void;
}

/** Called when the component is on the page. */
export type Mount<Value = string> = (mounting: Mounting<Value>) => void;

export type Trigger = (event: string, data: object) => void;

declare global {
  interface Window {
    /** Sources of modules by prefix and name: what the packs register. */
    modulePacks?: Record<string, Record<string, string>>;
    /** Links and starts the modules of the page: `head.js`, called by the HTML. */
    startPage: (page: { prefix: string; folder: string; entry: string; gradio: string | null }) => void;
  }
}
