// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
// A cell: the answer and all that stands behind it.
import { useEffect, useRef, useState } from "preact/hooks";
import { causes, programs } from "./data.js";
import { changes } from "./compare.js";
import { cellKey, parse } from "./state.js";
import { modeName, time } from "./words.js";
import { LimitLines } from "./lines.jsx";

const Copy = ({ text }) => {
  const [done, setDone] = useState(false);
  const copy = async () => {
    try { await navigator.clipboard.writeText(text); setDone(true); } catch { setDone(false); }
  };
  return <button type="button" class="copy" onClick={copy}>{done ? "copied" : "copy"}</button>;
};

const budget = (number) => (typeof number === "number" ? `, budget ${number}` : "");

const Edge = ({ finding }) => (
  <dl class="edge">
    {finding.works && <><dt>works</dt><dd><code>{finding.works}</code>{budget(finding.works_budget)}</dd></>}
    {finding.fails && <><dt>does not</dt><dd><code>{finding.fails}</code>{budget(finding.fails_budget)}</dd></>}
  </dl>
);

const Words = ({ finding }) => (
  <>
    {finding.words && <><h3>The kernel's words</h3><blockquote>{finding.words}</blockquote></>}
    {finding.remark && <p>{finding.remark}</p>}
    {finding.coloured && <p><b>Plain code is judged differently:</b> {finding.coloured}</p>}
    {finding.lacks && <p>Objects that were not there: {finding.lacks}</p>}
    {finding.console && <details><summary>The end of the console</summary><pre tabindex={0}>{finding.console}</pre></details>}
  </>
);

const Cause = ({ place }) => {
  const { why, commit, subject, tag, stable } = causes[place] ?? {};
  const known = typeof commit === "string" && /^[0-9a-f]{7,40}$/.test(commit);
  return (
    <li>
      {why && <p>{why}</p>}
      {commit && <p>{known ? <a href={`https://git.kernel.org/linus/${commit}`} rel="noreferrer"><code>{commit.slice(0, 12)}</code></a> : <code>{String(commit)}</code>}
        {subject && <> “{subject}”</>}</p>}
      {tag && <p class="muted">{commit ? "in" : "no commit is known; since"} {String(tag)}</p>}
      {stable?.length > 0 && <p class="muted">in older series since {Array.isArray(stable) ? stable.map((each) => (typeof each === "string" ? each : JSON.stringify(each))).join(", ") : String(stable)}</p>}
    </li>
  );
};

const Program = ({ finding }) => {
  const name = finding.fails ?? finding.works, text = programs[name];
  return text && (
    <details open><summary>The program in plain C <span class="muted">{name}</span></summary><Copy text={text} /><pre class="code" tabindex={0}>{text}</pre></details>
  );
};

const Provenance = ({ cell, finding }) => {
  const { head } = cell;
  const rows = [
    ["kernel", head.kernel], ["version", head.kernel_version], ["package", head.kernel_package],
    ["SHA-256", head.kernel_sha256], ["architecture", head.arch], ["mode", modeName(head.mode)],
    ["machine", finding.emulated === null ? null : finding.emulated ? "emulated" : "not emulated"],
    ["compiler", finding.compiler ?? head.compiler], ["libbpf", finding.libbpf], ["date", head.date],
    ["probes", finding.probes], ["took", typeof finding.us === "number" ? time(finding.us) : null],
  ].filter(([, value]) => value !== null && value !== undefined && value !== "");
  return <dl class="from">{rows.map(([name, value]) => <><dt>{name}</dt><dd>{String(value)}</dd></>)}</dl>;
};

const Neighbours = ({ limit, cell, cells, link }) => {
  const place = cells.indexOf(cell), before = cells[place - 1], after = cells[place + 1];
  return (
    <nav class="neighbours" aria-label="The same limit on other kernels">
      {before ? <a href={link({ cell: cellKey(limit, before) })}>← {before.label}</a> : <span />}
      {after ? <a href={link({ cell: cellKey(limit, after) })}>{after.label} →</a> : <span />}
    </nav>
  );
};

const Answered = ({ limit, cell, answer, cells }) => {
  const { finding } = answer, change = changes(limit, cells).get(cell);
  const places = answer.causes ?? [];
  return (
    <>
      <p class={`answer is-${finding.kind.replaceAll(" ", "-")}`}>{finding.answer}</p>
      {change && <p class={`changed ${change.kind}`}><span class="sign" aria-hidden="true">{change.sign}</span> was {change.was} on {change.than}</p>}
      <Edge finding={finding} />
      <Words finding={finding} />
      {change && !change.from?.cell ? null : change && (
        <><h3>Why it changed</h3>{places.length ? <ul class="causes">{places.map((place) => <Cause key={place} place={place} />)}</ul> : <p class="muted">The commit is not recorded.</p>}</>
      )}
      <h3>By kernel</h3>
      <LimitLines limit={limit} state={parse(location.hash)} height={170} legend caption={false} />
      <h3>Show it again <Copy text={answer.command} /></h3>
      <pre class="command" tabindex={0}>{answer.command}</pre>
      <Program finding={finding} />
      <h3>Where it is from</h3>
      <Provenance cell={cell} finding={finding} />
      <details><summary>The record</summary><pre class="record" tabindex={0}>{JSON.stringify(finding, null, 1)}</pre></details>
    </>
  );
};

export const Detail = ({ limit, cell, answer, block, cells, link, close }) => {
  const heading = useRef(null);
  useEffect(() => { heading.current.focus({ preventScroll: true }); }, []);
  return (
    <aside class="detail" aria-labelledby="cell">
      <div class="detail-head">
        <h2 id="cell" ref={heading} tabindex={-1}><span class="id">{limit.id}</span></h2>
        <button type="button" class="close" aria-label="Close" onClick={close}>×</button>
      </div>
      <p class="where">{cell.label} · {block.arch} · {modeName(block.mode)}</p>
      <p class="muted">{limit.asks}</p>
      {answer ? <Answered limit={limit} cell={cell} answer={answer} cells={cells} />
        : <p>{cell.head.error ? `Not measured: ${cell.head.error}` : "This kernel was not asked."}</p>}
      <Neighbours limit={limit} cell={cell} cells={cells} link={link} />
    </aside>
  );
};
