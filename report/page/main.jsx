// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
import { render } from "preact";
import { App } from "./app.jsx";
import { title } from "./data.js";

document.title = title;
render(<App />, document.getElementById("page"));
