// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
import { useEffect, useRef } from "preact/hooks";
import { tool } from "./data.js";
import { asCsv, asJson, save } from "./download.js";
import { keys } from "./keys.js";

const themes = ["auto", "light", "dark"];

const setTheme = (theme) => {
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
};

export const About = ({ close }) => {
  const dialog = useRef(null);
  useEffect(() => { dialog.current.showModal(); }, []);
  return (
    <dialog ref={dialog} class="dialog" onClose={close} aria-labelledby="about">
      <h2 id="about">About this page</h2>
      <p>Each row is a question that was put to each kernel by experiment, each column a kernel. Where the answer is a number, it is the largest value that works. A cell opens to the case that works, the one that does not, what the kernel says, and the commands that show it again. Made by tailchain {tool}.</p>
      <p>The address of the page says what is shown: copy it to send this view, or a cell's link to send that cell.</p>
      <h3>The records</h3>
      <p class="buttons">
        <button type="button" id="save-json" onClick={() => save("tailchain.jsonl", "application/x-ndjson", asJson())}>Download JSON</button>
        <button type="button" id="save-csv" onClick={() => save("tailchain.csv", "text/csv", asCsv())}>Download CSV</button>
      </p>
      <p class="muted">JSON lines, as <code>sweep merge --brief</code> prints them; <code>sweep compare</code> and <code>report</code> read them. In the CSV, <code>unit</code> is the unit of <code>value</code>, and <code>us</code> are microseconds.</p>
      <h3>Keys</h3>
      <dl class="keys">
        {keys.filter((key) => !key.hidden).map(({ key, help }) => <><dt><kbd>{key}</kbd></dt><dd>{help}</dd></>)}
        <dt><kbd>1</kbd> … <kbd>5</kbd></dt><dd>the views</dd>
        <dt><kbd>←</kbd> <kbd>→</kbd> <kbd>↑</kbd> <kbd>↓</kbd></dt><dd>from cell to cell in the table; <kbd>Enter</kbd> opens</dd>
      </dl>
      <h3>Colours</h3>
      <p class="buttons">{themes.map((theme) => <button type="button" key={theme} id={`theme-${theme}`} onClick={() => setTheme(theme)}>{theme}</button>)}</p>
      <details><summary>Licences of the libraries in this page</summary><pre class="licences" tabindex={0}>{document.getElementById("licences").textContent}</pre></details>
      <form method="dialog"><button class="primary">Close</button></form>
    </dialog>
  );
};
