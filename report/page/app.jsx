// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
import { useEffect, useRef, useState } from "preact/hooks";
import { blocks, costs, days, findBlock, maps, cells, title, tool } from "./data.js";
import { address, cellKey, openCell, parse, useAddress } from "./state.js";
import { chosenCells, chosenRows } from "./choose.js";
import { count, modeName } from "./words.js";
import { onKey } from "./keys.js";
import { Filters } from "./filters.jsx";
import { Table } from "./table.jsx";
import { Detail } from "./detail.jsx";
import { Lines } from "./lines.jsx";
import { Maps } from "./maps.jsx";
import { Stack } from "./stack.jsx";
import { Cost } from "./cost.jsx";
import { About } from "./about.jsx";

const tabs = [
  { view: "table", name: "Table", Panel: Table, there: () => true },
  { view: "lines", name: "Time lines", Panel: Lines, there: () => true },
  { view: "maps", name: "Maps", Panel: Maps, there: () => maps.length > 0 },
  { view: "stack", name: "Kernel stack", Panel: Stack, there: () => cells.some((cell) => [...cell.answers.values()].some((answer) => answer.limit.group === "kernel_stack")) },
  { view: "cost", name: "Cost", Panel: Cost, there: () => costs.length > 0 },
].filter((tab) => tab.there());

const Head = ({ about }) => {
  const all = (key) => [...new Set(cells.map((cell) => cell.head[key]))];
  const kernels = [...new Set(cells.map((cell) => cell.head.kernel_version || cell.head.kernel))];
  return (
    <header class="head">
      <h1>{title}</h1>
      <p class="muted">
        {[count(kernels.length, "kernel build"), all("arch").join(", "), all("mode").map(modeName).join(" and "),
          days.length ? `measured ${[...new Set([days[0], days.at(-1)])].join(" to ")}` : null, `tailchain ${tool}`]
          .filter(Boolean).join(" · ")}
      </p>
      <button type="button" class="about" aria-haspopup="dialog" onClick={about}>About, keys, download</button>
    </header>
  );
};

const Tabs = ({ state, link }) => (
  <nav class="tabs" aria-label="Views">
    {tabs.map(({ view, name }) => (
      <a key={view} href={link({ view })} aria-current={state.view === view ? "page" : undefined}>{name}</a>
    ))}
  </nav>
);

export const App = () => {
  const [state, set, link] = useAddress();
  const [about, setAbout] = useState(false);
  const opener = useRef(null);
  const block = findBlock(state.arch, state.mode);
  const shown = block ? chosenCells(state, block) : [];
  const rows = block ? chosenRows(state, shown) : [];
  const open = openCell(state, block);
  const close = () => {
    set({ cell: "" });
    document.querySelector(`[data-cell="${CSS.escape(state.cell)}"]`)?.focus();
  };
  useEffect(() => {
    const press = (event) => onKey(event, { state, set, close, open, block: shown, about: () => setAbout(true) });
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  });
  const { Panel } = tabs.find((tab) => tab.view === state.view) ?? tabs[0];
  if (!block && !maps.length && !costs.length) return <main><h1>{title}</h1><p>No results in this page.</p></main>;
  return (
    <div class={open ? "with-detail" : ""} ref={opener}>
      <Head about={() => setAbout(true)} />
      <Tabs state={state} link={link} />
      {block && !["maps", "cost"].includes(state.view) && <Filters state={state} set={set} block={block} shown={shown} rows={rows} />}
      <div class="body">
        <main id="main" tabindex={-1}>
          <Panel state={state} set={set} link={link} block={block} cells={shown} rows={rows} />
        </main>
        {open && <Detail key={cellKey(open.limit, open.cell)} {...open} block={block} cells={shown} link={link} close={close} />}
      </div>
      {about && <About close={() => setAbout(false)} />}
    </div>
  );
};
