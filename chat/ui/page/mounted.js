/**
 * The views on this page, for those that call each other. Each is null until Gradio has mounted it.
 * @import { Composer } from "../components/composer/composer.js"
 * @import { Sidebar } from "../components/sidebar/sidebar.js"
 * @import { Thread } from "../components/thread/thread.js"
 */

/** @type {{ thread: Thread | null, composer: Composer | null, sidebar: Sidebar | null }} */
export const mounted = { thread: null, composer: null, sidebar: null };
