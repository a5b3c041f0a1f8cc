// A page that is one file and asks nobody for anything: for reports that are kept, mailed, and opened years later.
// Imported by reports. Pure. Texts come from tasks and servers: each goes through `escapeHTML`.
import { createHash } from 'node:crypto';

/** What a page is made of. */
export interface PageParts {
  title: string;
  /** Rules beside those all pages have. */
  style?: string;
  /** HTML. */
  body: string;
}

/** The page. Its policy lets nothing be loaded and nothing run; its one style is known by its hash. */
export function renderPage({ title, style = '', body }: PageParts): string {
  const rules = `${STYLE}${style}`;
  const hash = createHash('sha256').update(rules).digest('base64');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escapeHTML(title)}</title>
<style>${rules}</style>
</head>
<body>
${body}
</body>
</html>
`;
}

/** A text as HTML shows it, in an element or an attribute. Control characters are shown, since some of them turn the text around them. */
export function escapeHTML(text: string): string {
  return text.replace(/[&<>"']/g, (one) => ENTITIES[one]!).replace(/[\0-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\'': '&#39;' };

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
th, td:not(.left) { white-space: nowrap; }
th:first-child, td:first-child, .left { text-align: left; white-space: normal; }
code { font: .92em ui-monospace, monospace; }
.scroll { overflow-x: auto; }
`;
