// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
// Usage: node build.mjs MODULES OUT: bundles the page into one file OUT without its data. The libraries
// come from the folder MODULES, as npm ci has laid it; the licence of each that is in the bundle goes
// along.
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const [modules, out] = process.argv.slice(2).map((path) => resolve(path));
const here = import.meta.dirname;
const { build } = createRequire(join(modules, "/"))("esbuild");

const bundle = async (entry, options) => {
  const result = await build({
    entryPoints: [join(here, entry)], bundle: true, minify: true, write: false, metafile: true,
    legalComments: "none", nodePaths: [modules], target: ["chrome109", "firefox115", "safari16"],
    ...options,
  });
  return { text: result.outputFiles[0].text, inputs: Object.keys(result.metafile.inputs) };
};

// The folder below MODULES that a bundled file is of: NAME, or @SCOPE/NAME.
const packageOf = (input) =>
  /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(input)?.[1];

const licenceOf = (name) => {
  const folder = join(modules, name);
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((each) => /^(licen[cs]e|copying)/i.test(each));
  if (!file) throw new Error(`${name}: no licence to go along`);
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
};

// In a script element only these end it, or begin what hides its end.
const contained = (text) => text.replace(/<\/script/gi, "<\\/script").replace(/<!--/g, "<\\!--");

const code = await bundle("main.jsx", { format: "iife", jsx: "automatic", jsxImportSource: "preact" });
const style = await bundle("page.css", {});
const names = [...new Set(code.inputs.map(packageOf).filter(Boolean))].sort();
const parts = {
  STYLE: style.text.replace(/<\/style/gi, "<\\/style"),
  CODE: contained(code.text),
  LICENCES: contained(names.map(licenceOf).join(`\n${"-".repeat(72)}\n\n`)),
};
const page = readFileSync(join(here, "page.html"), "utf8");
writeFileSync(out, page.replace(/@(STYLE|CODE|LICENCES)@/g, (_, part) => parts[part]));
