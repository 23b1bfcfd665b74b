// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
import { dot, line, plot } from "@observablehq/plot";
import { useLayoutEffect, useRef } from "preact/hooks";

/** A figure of Observable Plot, as wide as there is room, with a caption that says what it shows. */
export const Figure = ({ caption, source, children, ...options }) => {
  const place = useRef(null);
  useLayoutEffect(() => {
    const draw = () => {
      const width = Math.max(240, Math.floor(place.current.clientWidth));
      const drawn = plot({ width, style: { background: "none", fontFamily: "inherit", fontSize: "11px" }, ...options });
      // What has a name needs a role, for a screen reader to say it.
      for (const part of drawn.querySelectorAll("g[aria-label]:not([role])")) part.setAttribute("role", "group");
      place.current.replaceChildren(drawn);
    };
    draw();
    const watch = new ResizeObserver(draw);
    watch.observe(place.current);
    return () => watch.disconnect();
  });
  return (
    <figure class="figure">
      {caption && <figcaption>{caption}</figcaption>}
      {children}
      <div class="plot" ref={place} />
      {source && <p class="source muted">{source}</p>}
    </figure>
  );
};

const colours = ["var(--series-1)", "var(--series-2)", "var(--series-3)", "var(--series-4)", "var(--series-5)", "var(--series-6)", "var(--series-7)", "var(--series-8)"];
const symbols = ["circle", "square", "triangle", "diamond", "cross", "star", "wye", "times"], signs = "●■▲◆✚★Y✕";

/** What a series is drawn with. From the ninth on colours come again, with other shapes, and dashed every other time. */
export const look = (series) => {
  const round = Math.floor(series / colours.length), shape = (series + round) % symbols.length;
  return { colour: colours[series % colours.length], symbol: symbols[shape], sign: signs[shape], dashed: round % 2 === 1 };
};

/** The lines of some series, each point's in `series`, and their points. */
export const seriesMarks = (points, { x, y, strokeWidth, r, curve, ...told }) => [
  ...[false, true].map((dashed) => line(points.filter(({ series }) => look(series).dashed === dashed),
    { x, y, z: "series", stroke: ({ series }) => look(series).colour, strokeWidth, curve, strokeDasharray: dashed ? "5 3" : undefined })),
  dot(points, { x, y, fill: ({ series }) => look(series).colour, symbol: ({ series }) => look(series).symbol, r, ...told }),
];

/** What each series is drawn with, for people to read. */
export const Legend = ({ names }) => (
  <ul class="series" aria-label="Legend">
    {names.map((name, series) => {
      const { colour, symbol, sign } = look(series);
      return <li key={name}><span class={`mark shape-${symbol}`} style={{ color: colour }} aria-hidden="true">{sign}</span> {name}</li>;
    })}
  </ul>
);
