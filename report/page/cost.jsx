// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
import { barX, text } from "@observablehq/plot";
import { costs } from "./data.js";
import { Figure } from "./plot.jsx";

const tables = () => {
  const found = new Map();
  for (const cost of costs) {
    const name = [cost.kernel, cost.arch, cost.mode].filter(Boolean).join(", ") || cost.file;
    found.set(name, [...(found.get(name) ?? []), cost]);
  }
  return [...found];
};

const number = (value, digits) => (typeof value === "number" ? value.toFixed(digits) : "·");

export const Cost = () => (
  <section aria-label="Cost">
    {tables().map(([name, rows]) => (
      <div key={name} class="pair">
        <Figure caption={<>Time of one call <span class="muted">{name}</span></>} source={rows[0].emulated ? "Emulated: no figures of a real processor" : `From ${rows[0].file}`}
          height={50 + 30 * rows.length} marginLeft={250} marginRight={50} marginBottom={36} ariaLabel={`Time of one call, ${name}`}
          x={{ label: "nanoseconds", grid: true, zero: true }} y={{ type: "band", domain: rows.map((row) => row.what), label: null, padding: 0.25 }} color={{ type: "identity" }}
          marks={[barX(rows, { x: "ns", y: "what", fill: "var(--bar)" }),
            text(rows, { x: "ns", y: "what", dx: 6, textAnchor: "start", text: (row) => number(row.ns, 1), fill: "var(--ink)" })]} />
        <div class="scroll"><table class="small">
          <thead><tr><th scope="col">What</th><th scope="col">ns</th><th scope="col" title="to the first">ratio</th><th scope="col" title="1: all points on a line">fit</th></tr></thead>
          <tbody>{rows.map((row) => <tr key={row.what}><th scope="row">{row.what}</th><td>{number(row.ns, 1)}</td><td>{number(row.ratio, 2)}</td><td>{number(row.fit, 3)}</td></tr>)}</tbody>
        </table></div>
      </div>
    ))}
  </section>
);
