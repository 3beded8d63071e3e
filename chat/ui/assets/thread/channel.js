/** Gradio's end: each component's `js_on_load` calls one of these, with what Gradio hands to it. */
(() => {
  "use strict";
  const { card, thread } = HuggingChat.parts;

  /** What the model card and the live channel last said, for a view that is mounted after them. */
  let model = null;
  /** @type {LivePayload | null} */
  let live = null;

  function mountThread(element, props, trigger, watch) {
    const replaceValue = (value) => (props.value = JSON.stringify(value));
    const view = new thread.Thread(element.querySelector(".chat"), trigger, replaceValue);
    const draw = () => {
      if (props.value) view.show(JSON.parse(props.value));
    };
    HuggingChat.thread = view;
    view.firstScreen.showCard(model);
    draw();
    if (live) view.live(live);
    watch("value", draw);
  }

  /** Of the payloads that come within one animation frame, the last of each conversation is drawn. */
  function mountLive(props, watch) {
    /** By conversation: one reply's last frame must not be lost to another's that comes right after it. @type {Map<string, LivePayload>} */
    const waiting = new Map();
    const draw = () => {
      for (live of waiting.values()) {
        HuggingChat.thread?.live(live);
        document.dispatchEvent(new CustomEvent("chat:frame", { detail: live }));
      }
      waiting.clear();
    };
    let rest = "";
    let parsed = null;
    /** The payload of a frame: see `Frame` in types.d.ts. */
    const payloadOf = (/** @type {Frame} */ { text, reasoning, reasoning_seconds, revision, ...frame }) => {
      if (frame.rest !== rest) parsed = JSON.parse((rest = frame.rest));
      const message = parsed.message && { ...parsed.message, text, reasoning, reasoning_seconds };
      return { ...parsed, revision, message };
    };
    const take = () => {
      if (!props.value?.rest) return;
      const payload = payloadOf(props.value);
      if (waiting.size === 0) {
        if (document.hidden) setTimeout(draw, 100); // a hidden page has no animation frames
        else requestAnimationFrame(draw);
      }
      waiting.set(payload.conversation, payload);
    };
    watch("value", take);
    take();
  }

  function mountCard(element, props, watch) {
    const place = element.querySelector(".model-line");
    const draw = () => {
      model = props.value ? JSON.parse(props.value) : null;
      place.replaceChildren(...(model ? card.line(model) : []));
      HuggingChat.thread?.firstScreen.showCard(model);
    };
    draw();
    watch("value", draw);
  }

  HuggingChat.parts.channel = { mountThread, mountLive, mountCard };
})();
