import { render } from "preact";
import "./app.css";
render(<main>Pacecar</main>, document.getElementById("app")!);
