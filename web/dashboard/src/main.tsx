import { render } from "preact";
import { App } from "./app";
import { connect, tabHidden } from "./live/stream";
import { interceptLinks } from "./router";
import { onKey } from "./ui/keyboard";
import "./app.css";

addEventListener("click", interceptLinks);
addEventListener("keydown", onKey);
document.addEventListener("visibilitychange", tabHidden);
connect();
render(<App />, document.getElementById("app")!);
