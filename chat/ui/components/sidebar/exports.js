/** The formats of an export, as choices of a menu. */
import { command } from "../../live/commands.js";
import { saveFile } from "../../page/save_file.js";
import { sayRefused } from "../../page/toasts.js";
import { choice } from "./popover.js";

const EXPORT_SECONDS = 600;

export function exportChoices() {
  const choose = (/** @type {string} */ format) => () =>
    void command("export", { format }, { seconds: EXPORT_SECONDS }).then(saveFile).catch(sayRefused);
  return [choice("As JSONL", null, choose("jsonl")), choice("As Parquet", null, choose("parquet"))];
}
