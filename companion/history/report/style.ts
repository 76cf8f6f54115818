/** The look of a report, in the colours of the extension. */
export const style = `
:root {
  color-scheme: light dark;
  --bg: light-dark(#f5f6f9, #12151b); --surface: light-dark(#fff, #1b1f28); --text: light-dark(#151922, #eef1f6);
  --muted: light-dark(#565f70, #a4adbd); --border: light-dark(#dde1e9, #2d3440);
  --accent: light-dark(#1f5fe0, #7aa2fb); --ok: light-dark(#157046, #5ccb8d);
  --warning: light-dark(#8a5800, #f2bd55); --danger: light-dark(#c0242d, #ff8f8f); --violet: light-dark(#6a3fb5, #c3a6ff);
  font: 16px/1.5 system-ui, sans-serif;
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--bg); color: var(--text); }
main { max-width: 64rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0; }
h2 { font-size: 1.125rem; margin: 2rem 0 .75rem; }
h3 { font-size: 1rem; margin: 0; }
small, .muted, .axis, dt { color: var(--muted); font-weight: 400; }
header p { margin: .25rem 0 0; color: var(--muted); }
article, .worst li, .well, details { background: var(--surface); border: 1px solid var(--border); border-radius: 10px; padding: 1rem; }
article + article, details { margin-top: 1rem; }
.worst { list-style: none; margin: 0; padding: 0; display: grid; gap: .5rem; }
.worst li { border-inline-start: 4px solid var(--danger); display: grid; grid-template-columns: 4.5rem 10rem 1fr; gap: .75rem; overflow-wrap: anywhere; }
.worst time, .axis, td:first-child { font-variant-numeric: tabular-nums; }
.well { margin: 0; border-inline-start: 4px solid var(--ok); }
dl { display: grid; grid-template-columns: repeat(auto-fill, minmax(7.5rem, 1fr)); gap: .5rem 1rem; margin: .75rem 0; }
dt { font-size: .8125rem; }
dd { margin: 0; font-variant-numeric: tabular-nums; }
svg { display: block; width: 100%; height: 9rem; }
.axis { display: flex; justify-content: space-between; margin: .25rem 0 0; font-size: .8125rem; }
.line { fill: none; stroke: var(--accent); stroke-width: 1.5; vector-effect: non-scaling-stroke; }
.area { fill: var(--accent); opacity: .14; }
rect.gap { fill: var(--danger); opacity: .16; }
rect.slate { fill: var(--violet); opacity: .2; }
rect.live { fill: var(--ok); } rect.trouble, rect.drop { fill: var(--danger); }
rect.key-sent, rect.connecting { fill: var(--warning); } rect.ended { fill: var(--border); }
.marker { stroke: var(--text); stroke-dasharray: 4 3; vector-effect: non-scaling-stroke; }
.reconnect { stroke: var(--text); stroke-width: 2; vector-effect: non-scaling-stroke; }
.key { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: 0 0 .75rem; padding: 0; font-size: .8125rem; }
.key li::before { content: ''; display: inline-block; width: .75rem; height: .75rem; border-radius: 3px; margin-inline-end: .4rem; vertical-align: -1px; background: var(--colour); }
.key .live { --colour: var(--ok); } .key .key-sent { --colour: var(--warning); } .key .trouble, .key .drop { --colour: var(--danger); }
.key .drop::before { height: .375rem; vertical-align: 3px; } .key .slate { --colour: var(--violet); }
h2 + .level { font-weight: 600; margin: 0; }
.level { display: flex; gap: .5rem; align-items: baseline; }
.verdict ul { list-style: none; margin: .5rem 0 1rem; padding: 0; display: grid; gap: .5rem; }
.sign { flex: none; width: 1.25rem; text-align: center; font-weight: 700; }
.pass .sign { color: var(--ok); } .warn .sign { color: var(--warning); } .fail .sign { color: var(--danger); }
td.level { display: table-cell; }
.wide { overflow-x: auto; }
tbody th { font-weight: 400; }
summary { cursor: pointer; font-weight: 600; }
table { border-collapse: collapse; width: 100%; margin-top: .75rem; font-size: .875rem; }
th, td { text-align: start; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--border); vertical-align: top; overflow-wrap: break-word; }
td:first-child { white-space: nowrap; }
td:last-child { overflow-wrap: anywhere; }
.verdict td { overflow-wrap: normal; }
.verdict td.level { min-width: 5.5rem; }
@media (max-width: 32rem) { table { font-size: .8125rem; } th, td { padding-inline-end: .5rem; } article, details { padding: .75rem; }  .worst li { grid-template-columns: 4.5rem 1fr; } .worst span { grid-column: 1 / -1; } }
`;
