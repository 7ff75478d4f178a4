import { effect } from "@preact/signals";
import { render } from "preact";
import { App } from "./app";
import { prepare, prepareLink } from "./later/views";
import { askMe, me, mustSignIn } from "./live/me";
import { connect, disconnect, link, tabHidden } from "./live/stream";
import { interceptLinks } from "./router";
import { onKey } from "./ui/keyboard";
import "./app.css";

prepare(location.pathname);
addEventListener("click", interceptLinks);
addEventListener("pointerover", prepareLink, { passive: true });
addEventListener("focusin", prepareLink);
addEventListener("keydown", onKey);
document.addEventListener("visibilitychange", tabHidden);
void askMe().then(begin);
render(<App />, document.getElementById("app")!);

/** begin opens the stream while somebody may read it. */
function begin() {
  let open = false;
  effect(() => {
    if (mustSignIn() === !open) return;
    open = !open;
    if (open) connect();
    else disconnect();
  });
  // A browser does not say why a connection was refused: the server is asked.
  effect(() => {
    if (link.value === "down" && me.peek()?.authentication === "on") void askMe();
  });
}
