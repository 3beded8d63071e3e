/** Starts the page: its own listeners, and the modules that Gradio's components mount (`js_on_load` imports those by their names). */
import "../components/composer/mount.js";
import "../components/sidebar/mount.js";
import "../components/thread/mount.js";
import { restoreSettings } from "../components/settings/drawer.js";
import { listenToNumberBoxes } from "../components/settings/number_boxes.js";
import { store } from "../live/store.js";
import { followAddress } from "./navigation.js";
import { listenToButtons } from "./buttons.js";
import { restoreDarkMode } from "./dark_mode.js";
import { leadSignInBack } from "./sign_in.js";
import { listenToDeletions } from "./open.js";
import { listenToGuestChats } from "./guest_chats.js";
import { sayNotice } from "./notices.js";
import { followPerson } from "./person.js";
import { listenToReplies, sayRefused, show } from "./toasts.js";
import { watchConnection } from "./connection.js";

sayNotice();
followAddress();
listenToButtons();
listenToNumberBoxes();
listenToReplies();
leadSignInBack();
restoreDarkMode();
restoreSettings();
listenToDeletions();
listenToGuestChats();
watchConnection();
followPerson();
store
  .begin()
  .then((failed) => failed?.refused.sentence && show(failed.refused.sentence))
  .catch(sayRefused);
