/** Light or dark: as the browser prefers, until the person chooses. */
import { remember, remembered } from "./remembered.js";

const KEY = "huggingchat-theme";

export function toggleDarkMode() {
  const isDark = document.body.classList.toggle("dark");
  remember(KEY, isDark ? "dark" : "light");
}

export function restoreDarkMode() {
  const chosen = remembered(KEY);
  if (chosen) document.body.classList.toggle("dark", chosen === "dark");
}
