// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
// Two axes: one kernel's points, and the edges of several kernels over each other.
import { cell, dot } from "@observablehq/plot";
import { maps, signs } from "./data.js";
import { modeName } from "./words.js";
import { Figure, Legend, seriesMarks } from "./plot.jsx";

const nameOf = (map) => `${map.kernel}, ${map.arch}, ${modeName(map.mode)}`;
const axesOf = (map) => `${map.x.axis} × ${map.y.axis}${Object.entries(map.fixed).length ? "" : ""}`;
const bytes = (axis) => (axis === "stack" ? "stack (bytes of the first frame)" : axis);

/** Maps of the same values on the same axes, which can be laid over each other. */
const plates = () => {
  const found = new Map();
  for (const map of maps) {
    const key = JSON.stringify([map.x, map.y]);
    found.set(key, [...(found.get(key) ?? []), map]);
  }
  return [...found.values()];
};

const pointsOf = (map) =>
  map.rows.flatMap((row, down) => [...row].flatMap((sign, across) => (sign === " " ? [] : [{ x: map.x.values[across], y: map.y.values[down], sign }])));

/** For each value down, the last across with which all works. */
const edgeOf = (map, series) =>
  map.rows.flatMap((row, down) => {
    const last = row.lastIndexOf(".");
    return last < 0 ? [] : [{ x: map.x.values[last], y: map.y.values[down], series, title: `${nameOf(map)}: ${map.y.axis} ${map.y.values[down]}: ${map.x.axis} up to ${map.x.values[last]}` }];
  });

const fills = { ".": "var(--map-works)", o: "var(--map-fewer)", "#": "var(--map-rejected)", x: "var(--map-crashed)", w: "var(--map-withheld)", "?": "var(--map-unknown)" };

const OneMap = ({ map }) => {
  const points = pointsOf(map), seen = signs.filter(({ sign }) => points.some((point) => point.sign === sign));
  return (
    <Figure caption={<><span class="id">{nameOf(map)}</span> <span class="muted">{Object.entries(map.fixed).filter(([, value]) => typeof value === "number").slice(0, 4).map(([axis, value]) => `${axis} ${value}`).join(", ")}</span></>}
      source={`From ${map.file}`} height={60 + 22 * map.y.values.length} marginLeft={52} marginBottom={44}
      ariaLabel={`${axesOf(map)} on ${nameOf(map)}`}
      x={{ type: "band", domain: map.x.values, label: bytes(map.x.axis), ticks: map.x.values.filter((_, at) => at % Math.ceil(map.x.values.length / 12) === 0), padding: 0.04 }}
      y={{ type: "band", domain: [...map.y.values].reverse(), label: bytes(map.y.axis), padding: 0.04 }} color={{ type: "identity" }}
      marks={[cell(points, { x: "x", y: "y", fill: (point) => fills[point.sign], title: (point) => `${map.x.axis} ${point.x}, ${map.y.axis} ${point.y}: ${signs.find(({ sign }) => sign === point.sign)?.means}` }),
        dot(points.filter((point) => point.sign !== "."), { x: "x", y: "y", r: 1.4, fill: "var(--paper)", symbol: (point) => (point.sign === "#" ? "square" : "times") })]}
      symbol={{ type: "identity" }}>
      <ul class="series" aria-label="Legend">
        {seen.map(({ sign, means }) => <li key={sign}><span class="swatch" style={{ background: fills[sign] }} aria-hidden="true" />{means}</li>)}
      </ul>
    </Figure>
  );
};

const Edges = ({ plate }) => {
  const edges = plate.flatMap(edgeOf), { x, y } = plate[0];
  return (
    <Figure caption={`${bytes(x.axis)}: the most that works, by ${bytes(y.axis)}`} height={320} marginLeft={52} marginBottom={40}
      ariaLabel={`The edges of ${plate.length} kernels in ${axesOf(plate[0])}`}
      x={{ label: bytes(y.axis), grid: true, ticks: y.values.length < 20 ? y.values : undefined, tickFormat: (value) => `${value}` }}
      y={{ label: bytes(x.axis), grid: true, zero: true }} color={{ type: "identity" }} symbol={{ type: "identity" }}
      marks={seriesMarks(edges, { x: "y", y: (point) => point.x, strokeWidth: 1.8, r: 3.6, title: "title" })}>
      <Legend names={plate.map(nameOf)} />
    </Figure>
  );
};

export const Maps = ({ state, set }) => {
  const all = plates(), plate = all[Number(state.map.split(".")[0])] ?? all[0];
  const map = plate[Number(state.map.split(".")[1])] ?? plate[0];
  const number = all.indexOf(plate);
  return (
    <section aria-label="Maps">
      <div class="bar">
        {all.length > 1 && <div class="field"><label for="plate">Axes</label>
          <select id="plate" value={number} onChange={(event) => set({ map: `${event.currentTarget.value}.0` })}>
            {all.map((each, place) => <option key={place} value={place}>{axesOf(each[0])}, {each.length} kernels</option>)}
          </select></div>}
        <div class="field"><label for="map">Points of</label>
          <select id="map" value={plate.indexOf(map)} onChange={(event) => set({ map: `${number}.${event.currentTarget.value}` })}>
            {plate.map((each, place) => <option key={place} value={place}>{nameOf(each)}</option>)}
          </select></div>
      </div>
      <div class="pair"><Edges plate={plate} /><OneMap map={map} /></div>
    </section>
  );
};
