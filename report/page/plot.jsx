// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
import { plot } from "@observablehq/plot";
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

export const colours = ["var(--series-1)", "var(--series-2)", "var(--series-3)", "var(--series-4)", "var(--series-5)", "var(--series-6)", "var(--series-7)", "var(--series-8)"];
export const symbols = ["circle", "square", "triangle", "diamond", "cross", "star", "wye", "times"];

/** What each series is drawn with, for people to read: colour and shape. */
export const Legend = ({ names }) => (
  <ul class="series" aria-label="Legend">
    {names.map((name, place) => (
      <li key={name}><span class={`mark shape-${symbols[place % 8]}`} style={{ color: colours[place % 8] }} aria-hidden="true">{"●■▲◆✚★Y✕"[place % 8]}</span> {name}</li>
    ))}
  </ul>
);
