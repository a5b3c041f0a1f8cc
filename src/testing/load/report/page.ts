// The page around a report of load: one file that loads nothing and runs nothing, by day and by night.
// Imported by index.ts.
import { createHash } from 'node:crypto';
import { html, Markup } from '../../reporters/html/markup.ts';
import { CHART_STYLE } from './chart.ts';

/** The page as text. Its policy lets nothing be loaded and nothing run; its one style is known by its hash. */
export function renderPage(title: string, body: Markup): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${createHash('sha256').update(RULES).digest('base64')}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${new Markup(RULES)}</style>
</head>
<body>
${body}
</body>
</html>
`.text;
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1c2024; --soft: #60646c; --paper: #fcfcfd; --box: #f0f0f3; --line: #d9d9e0; --good: #18794e; --bad: #ce2c31; --warn: #ab6400; --a: #0d74ce; --b: #208368; --c: #8347b9; --d: #cc4e00; }
@media (prefers-color-scheme: dark) { :root { --ink: #edeef0; --soft: #b0b4ba; --paper: #111113; --box: #1a1b1e; --line: #363a3f; --good: #3dd68c; --bad: #ff9592; --warn: #ffca16; --a: #70b8ff; --b: #1fd8a4; --c: #d19dff; --d: #ffa057; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1.5rem; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; margin: 0 0 .25rem; }
h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
p { margin: .25rem 0; }
.soft { color: var(--soft); }
.good { color: var(--good); }
.bad { color: var(--bad); }
.warn { color: var(--warn); }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: .3rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
th { color: var(--soft); font-weight: 500; }
.right { white-space: nowrap; }
.left { text-align: left; }
code { font: .92em ui-monospace, monospace; }
.scroll { overflow-x: auto; }
`;

const RULES = STYLE + CHART_STYLE;
