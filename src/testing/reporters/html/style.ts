// How the page looks, by day and by night.
// Imported by page.ts. It names nothing outside of the page: the page may load nothing.

/** The style sheet; its hash is in the page's policy. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: light-dark(#f6f7f9, #14171c); --card: light-dark(#fff, #1c2027); --line: light-dark(#e1e4ea, #2e343e); --text: light-dark(#1d2129, #e4e7ec); --soft: light-dark(#626b7a, #98a1b0);
  --good: light-dark(#1a7f4b, #4cc38a); --bad: light-dark(#c5303c, #ff7b83); --warn: light-dark(#a05a00, #f0b357); --accent: light-dark(#2f5fd0, #7aa5ff); --code: light-dark(#f1f3f6, #11141a);
  --good-soft: light-dark(#e5f4ec, #17301f); --bad-soft: light-dark(#fdebec, #3a1a1e); --warn-soft: light-dark(#fcf1df, #38290f); --accent-soft: light-dark(#e8eefc, #1b2744);
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
:root[data-theme=light] { color-scheme: light; }
:root[data-theme=dark] { color-scheme: dark; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; }
header, main, footer { max-width: 1240px; margin: 0 auto; padding: 0 20px; }
header { position: sticky; top: 0; z-index: 5; background: var(--page); padding-top: 18px; }
.head { display: flex; align-items: flex-start; gap: 16px; }
.verdict { flex: 1; }
h1 { margin: 0; font-size: 26px; line-height: 1.2; letter-spacing: -.01em; }
.verdict.good h1 { color: var(--good); }
.verdict.bad h1 { color: var(--bad); }
.verdict p { margin: 2px 0 12px; color: var(--soft); }
.verdict b { color: var(--text); font-weight: 600; }
#theme { font-size: 18px; line-height: 1; border: 1px solid var(--line); background: var(--card); color: var(--text); border-radius: 8px; padding: 7px 10px; cursor: pointer; }
.strip { display: block; width: 100%; height: 6px; border-radius: 3px; }
rect.passed { fill: var(--good); } rect.failed { fill: var(--bad); } rect.flaky, rect.interrupted { fill: var(--warn); } rect.skipped { fill: var(--line); }
nav { display: flex; flex-wrap: wrap; align-items: center; gap: 10px; padding: 12px 0; border-bottom: 1px solid var(--line); }
.chips { display: flex; flex-wrap: wrap; gap: 6px; }
.chip { font: inherit; font-size: 13px; color: var(--text); background: var(--card); border: 1px solid var(--line); border-radius: 99px; padding: 3px 12px; cursor: pointer; }
.chip:disabled { cursor: default; opacity: 1; }
.chip[aria-pressed=false] { opacity: .45; text-decoration: line-through; }
.chip.passed b, .mark { color: var(--good); } .chip.failed b, .failed > summary .mark { color: var(--bad); } .chip.flaky b, .chip.interrupted b, .flaky > summary .mark, .interrupted > summary .mark { color: var(--warn); } .chip.skipped b, .skipped > summary .mark { color: var(--soft); }
input[type=search] { flex: 1; min-width: 180px; font: inherit; font-size: 14px; color: var(--text); background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 5px 12px; }
#shown { color: var(--soft); font-size: 13px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
.overview { margin: 16px 0 4px; }
.overview svg { display: block; width: 100%; height: auto; min-height: 16px; max-height: 120px; background: var(--card); border: 1px solid var(--line); border-radius: 6px; }
.overview rect { opacity: .85; } .overview a:hover rect { opacity: 1; stroke: var(--text); }
figcaption { display: flex; justify-content: space-between; color: var(--soft); font-size: 12px; }
.banner { background: var(--warn-soft); border: 1px solid var(--line); border-radius: 8px; padding: 8px 14px; margin: 12px 0; }
h2 { font-size: 16px; }
.errors { background: var(--card); border: 1px solid var(--bad); border-radius: 10px; padding: 0 18px 8px; margin: 14px 0; }
#tests { margin: 14px 0 30px; border: 1px solid var(--line); border-radius: 10px; background: var(--card); overflow: clip; }
.test { border-top: 1px solid var(--line); content-visibility: auto; contain-intrinsic-size: auto 42px; }
.test:first-child { border-top: 0; }
.test[hidden] { display: none; }
.test > summary { display: grid; grid-template-columns: 22px minmax(0, 1fr) auto 76px; gap: 10px; align-items: baseline; padding: 9px 16px; cursor: pointer; list-style: none; }
.test > summary::-webkit-details-marker { display: none; }
.test > summary:hover { background: light-dark(#f8f9fb, #21262e); }
.test[open] > summary { background: light-dark(#f8f9fb, #21262e); border-bottom: 1px solid var(--line); }
.mark { font-size: 15px; text-align: center; }
.title { overflow-wrap: anywhere; unicode-bidi: isolate; } .title i { color: var(--soft); font-style: normal; } .title em { color: var(--soft); font-style: normal; font-size: 13px; }
.title em::before { content: "· "; }
.file { color: var(--soft); font: 12px var(--mono); unicode-bidi: isolate; } .ms { color: var(--soft); font-size: 13px; text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.body { padding: 4px 18px 18px; }
.failure { border-left: 3px solid var(--bad); padding: 2px 0 2px 14px; margin: 12px 0; }
.failure h3 { margin: 2px 0 4px; font-size: 13px; color: var(--soft); }
.message { margin: 6px 0; } .message pre { font: 600 14px/1.5 system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif; white-space: pre-wrap; overflow-wrap: anywhere; margin: 2px 0; }
.message pre.rest { font: 13px/1.5 var(--mono); background: var(--code); border-radius: 8px; padding: 8px 14px; max-height: 420px; overflow: auto; } .rest .minus { color: var(--bad); } .rest .plus { color: var(--good); }
.earlier > summary { cursor: pointer; color: var(--soft); font-size: 13px; margin-top: 10px; overflow-wrap: anywhere; } .earlier .failure { opacity: .9; }
.code { display: inline-block; font: 600 11px var(--mono); color: var(--bad); background: var(--bad-soft); border-radius: 4px; padding: 1px 7px; }
.where { margin: 4px 0; color: var(--soft); font-size: 13px; } .where code { font-family: var(--mono); color: var(--text); user-select: all; }
.frame { background: var(--code); border-radius: 8px; padding: 10px 0; margin: 6px 0; font: 13px/1.55 var(--mono); overflow-x: auto; tab-size: 2; }
.frame span { display: block; padding: 0 14px; color: var(--soft); min-width: max-content; } .frame span.here { color: var(--text); background: var(--bad-soft); } .frame span.arrow { color: var(--bad); }
.hops { list-style: none; margin: 10px 0; padding: 0; display: grid; grid-template-columns: fit-content(40%) auto minmax(0, 1fr); }
.hops li { display: grid; grid-column: 1 / -1; grid-template-columns: subgrid; column-gap: 18px; position: relative; padding: 3px 0 3px 22px; }
.hops li::before { content: ""; position: absolute; left: 4px; top: 9px; width: 8px; height: 8px; border-radius: 50%; background: var(--good); z-index: 1; }
.hops li:not(:last-child)::after { content: ""; position: absolute; left: 7px; top: 14px; bottom: -9px; width: 2px; background: var(--line); }
.hops li.bad::before { background: var(--bad); box-shadow: 0 0 0 3px var(--bad-soft); } .hops li.bad span { color: var(--bad); font-weight: 600; }
.hop { overflow-wrap: anywhere; } .at { font: 12px/1.8 var(--mono); color: var(--soft); }
.hint { background: var(--accent-soft); border-radius: 8px; padding: 6px 12px; white-space: pre-wrap; } .hint b { color: var(--accent); font-weight: 600; margin-right: 6px; }
.stack summary { color: var(--soft); font-size: 13px; cursor: pointer; } .stack pre { font: 12px/1.5 var(--mono); overflow-x: auto; color: var(--soft); }
.note { color: var(--soft); font-size: 13px; }
.tabs { display: flex; gap: 6px; margin: 10px 0; } .tabs button, .tools button { font: inherit; font-size: 13px; border: 1px solid var(--line); border-radius: 7px; background: var(--card); color: var(--text); padding: 2px 10px; cursor: pointer; }
.tabs button[aria-selected=true] { border-color: var(--accent); color: var(--accent); }
.tools { display: flex; flex-wrap: wrap; gap: 6px; align-items: center; margin: 12px 0 6px; font-size: 13px; color: var(--soft); } .tools label { display: inline-flex; gap: 4px; align-items: center; } .tools .legend { margin-left: auto; display: flex; flex-wrap: wrap; gap: 12px; }
.legend span::before { content: ""; display: inline-block; width: 16px; height: 0; border-top: 2px solid var(--soft); vertical-align: middle; margin-right: 5px; } .legend .send::before { border-color: var(--accent); } .legend .ack::before { border-color: var(--good); } .legend .push::before { border-color: var(--warn); } .legend .pull::before { border-top: 2px dashed var(--warn); }
.lanes { border: 1px solid var(--line); border-radius: 8px; overflow: auto; max-height: 72vh; background: var(--page); position: relative; }
.lanes svg { display: block; user-select: none; touch-action: pan-y; font: 12px system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif; } .lanes svg.axis { position: sticky; top: 0; z-index: 2; background: var(--card); border-bottom: 1px solid var(--line); }
.lanes text { fill: var(--text); } .lanes text.soft { fill: var(--soft); font-size: 11px; } .lanes .band { fill: var(--card); } .lanes .band.odd { fill: light-dark(#fafbfc, #191d24); } .lanes .band.server { fill: var(--accent-soft); } .lanes .grid { stroke: var(--line); } .lanes .edge { stroke: var(--line); stroke-width: 1; }
.lanes .good { --tone: var(--good); } .lanes .bad { --tone: var(--bad); } .lanes .warn { --tone: var(--warn); } .lanes .dim { --tone: var(--soft); } .lanes .accent { --tone: var(--accent); }
.lanes .bar { fill: var(--tone); opacity: .75; } .lanes .bar.thin { opacity: .28; } .lanes .barname { fill: light-dark(#fff, #10131a); font-size: 11px; pointer-events: none; }
.lanes .mark { fill: var(--tone); stroke: var(--page); stroke-width: 1; } .lanes .mark.ring, .lanes .mark.cross { fill: none; stroke: var(--tone); stroke-width: 2; } .lanes .mark.tick, .lanes .mark.up, .lanes .mark.down { fill: var(--tone); stroke: none; opacity: .55; } .lanes .mark.bad { opacity: 1; }
.lanes .arrow { fill: none; stroke: var(--soft); stroke-width: 1.3; opacity: .7; pointer-events: none; } .lanes .arrow.send { stroke: var(--accent); } .lanes .arrow.ack { stroke: var(--good); } .lanes .arrow.push { stroke: var(--warn); } .lanes .arrow.pull { stroke: var(--warn); stroke-dasharray: 4 3; }
.lanes .hot { opacity: 1 !important; stroke-opacity: 1; stroke-width: 2.4; } .lanes .lit .arrow:not(.hot), .lanes .lit .mark:not(.hot) { opacity: .12; } .lanes .selection { fill: var(--accent); opacity: .15; }
#tip { position: fixed; z-index: 10; max-width: 420px; background: var(--text); color: var(--page); border-radius: 8px; padding: 7px 11px; font-size: 12px; line-height: 1.45; pointer-events: none; overflow-wrap: anywhere; box-shadow: 0 4px 18px rgb(0 0 0 / .25); white-space: pre-wrap; } #tip b { display: block; font-size: 13px; }
h4 { margin: 18px 0 4px; font-size: 13px; color: var(--soft); font-weight: 600; text-transform: uppercase; letter-spacing: .05em; }
.fold > summary { margin: 14px 0 4px; font-size: 13px; color: var(--soft); font-weight: 600; text-transform: uppercase; letter-spacing: .05em; cursor: pointer; }
.table { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: 13px; } th { text-align: left; font-weight: 500; color: var(--soft); } th, td { padding: 3px 14px 3px 0; border-bottom: 1px solid var(--line); vertical-align: top; } td:last-child { width: 100%; } td.num { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; } td { max-width: 380px; } td.names { min-width: 240px; } td.mono { font: 12px/1.6 var(--mono); white-space: nowrap; } td.mono:last-child { white-space: normal; overflow-wrap: anywhere; max-width: none; } tr.bad td { color: var(--bad); } td pre { margin: 0; font: 12px/1.5 var(--mono); white-space: pre-wrap; overflow-wrap: anywhere; max-height: 240px; overflow: auto; }
ul.steps { list-style: none; padding-left: 0; margin: 4px 0; } ul.steps ul { list-style: none; padding-left: 22px; border-left: 1px solid var(--line); margin-left: 6px; } .steps .line { display: flex; gap: 8px; font-size: 14px; } .steps .line .ms { margin-left: auto; } .steps .good { color: var(--good); } .steps .bad { color: var(--bad); } .steps .said { color: var(--bad); font-size: 13px; margin-left: 22px; white-space: pre-wrap; }
footer { color: var(--soft); font-size: 13px; padding-bottom: 40px; }
#nothing { padding: 20px; text-align: center; color: var(--soft); }
@media (max-width: 700px) { header { position: static; } .test > summary { grid-template-columns: 20px minmax(0, 1fr) auto; } .file { grid-row: 2; grid-column: 2; } .hops { grid-template-columns: minmax(0, 1fr) auto; } .hops li span:last-child { grid-column: 1 / -1; } }
@media print { header { position: static; } .chips, #search, #theme, .tools { display: none; } .lanes { max-height: none; overflow: visible; } }
@media (prefers-reduced-motion: no-preference) { .chip, .lanes .mark, .lanes .arrow { transition: opacity .12s; } }
`;
