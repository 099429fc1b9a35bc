// How the quality pages look, beyond what all pages share; it comes with these pages.
const LOOK = `
.quality { max-width: 74rem; scrollbar-gutter: stable; } .quality h1 { margin-bottom: .5rem; }
.quality-nav { display: flex; flex-wrap: wrap; gap: .25rem; margin: 0 0 1rem; border-bottom: 1px solid var(--line); padding-bottom: .5rem; }
.quality-nav a { padding: .2rem .65rem; border-radius: 7px; color: var(--soft); text-decoration: none; } .quality-nav a[aria-current] { background: var(--chosen); color: var(--ink); font-weight: 600; }
.quality section { border-top: 1px solid var(--line); padding: .9rem 0 1.1rem; } .quality section:first-of-type { border-top: 0; padding-top: 0; } .quality section > h2 { margin-bottom: .4rem; }
.measured { display: inline-grid; grid-template-columns: minmax(3rem, max-content) minmax(5rem, 9rem) minmax(0, 1fr); justify-content: start; gap: 0 .6rem; align-items: center; } .measured b { font-variant-numeric: tabular-nums; } .measured .soft { grid-column: 1 / -1; white-space: normal; }
.range { width: 100%; height: .8rem; display: block; } .range .rail { stroke: var(--line); stroke-width: 2px; vector-effect: non-scaling-stroke; } .range .reach { stroke: var(--link); stroke-width: 6px; stroke-opacity: .45; vector-effect: non-scaling-stroke; } .range .here { stroke: var(--ink); stroke-width: 3px; vector-effect: non-scaling-stroke; } .range .mark { stroke: var(--dropped); stroke-width: 1.5px; stroke-dasharray: 2 2; vector-effect: non-scaling-stroke; }
.cards-2 { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: .7rem; } .card-q { border: 1px solid var(--line); border-radius: 10px; background: var(--card); padding: .7rem .9rem; min-width: 0; } .card-q h3 { color: var(--ink); font-size: .95rem; margin: 0 0 .3rem; } .card-q p { margin: 0 0 .35rem; } .card-q > :last-child { margin-bottom: 0; }
.chart { margin: .4rem 0 0; display: grid; grid-template-columns: 3.2rem minmax(0, 1fr); gap: .15rem .4rem; } .chart .ends { display: flex; flex-direction: column; justify-content: space-between; text-align: right; font-size: .75rem; color: var(--soft); font-variant-numeric: tabular-nums; } .chart svg { width: 100%; height: 9rem; display: block; background: var(--faint); border-radius: 6px; }
.chart .times { grid-column: 2; display: flex; justify-content: space-between; gap: .5rem; font-size: .75rem; color: var(--soft); } .chart .band { fill: var(--link); fill-opacity: .2; } .chart .line-q { fill: none; stroke: var(--link); stroke-width: 2px; vector-effect: non-scaling-stroke; } .chart .dot-q { stroke: var(--link); stroke-width: 7px; stroke-linecap: round; vector-effect: non-scaling-stroke; } .chart .beam { stroke: var(--link); stroke-opacity: .4; stroke-width: 3px; vector-effect: non-scaling-stroke; } .chart .grid-q { stroke: var(--line); stroke-width: 1px; vector-effect: non-scaling-stroke; } .chart .wanted { stroke: var(--dropped); stroke-width: 1.5px; stroke-dasharray: 5 4; vector-effect: non-scaling-stroke; } .chart .second { stroke: var(--dropped); } .chart .band.second { fill: var(--dropped); stroke: none; }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1rem; font-size: .8125rem; color: var(--soft); margin: .2rem 0 0; list-style: none; padding: 0; } .legend .key { display: inline-block; width: 1.1rem; height: .28rem; border-radius: 2px; background: var(--link); vertical-align: middle; margin-right: .35rem; } .legend .key.second { background: var(--dropped); }
.quality th button { border: 0; background: none; padding: 0; color: inherit; font: inherit; white-space: nowrap; } .quality th[aria-sort] button { color: var(--ink); font-weight: 600; } .quality td .measured { display: grid; grid-template-columns: 3.4rem 6rem minmax(0, 1fr); min-width: 15rem; } .quality td p { margin: 0; } .quality tr.at td { background: var(--chosen); }
.sides { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 13rem), 1fr)); gap: .5rem; margin: .4rem 0; } .side { border: 1px solid var(--line); border-radius: 8px; padding: .4rem .6rem; background: var(--paper); min-width: 0; } .side.concluded { border-color: var(--kept); box-shadow: inset 3px 0 0 var(--kept); } .side > p { margin: 0 0 .2rem; } .listed-q { list-style: none; margin: 0; padding: 0; display: grid; gap: .7rem; } .listed-q > li { border: 1px solid var(--line); border-radius: 10px; background: var(--card); padding: .7rem .9rem; min-width: 0; } .listed-q > li.dismissed { opacity: .75; }
.listed-q .clipped { max-height: 8rem; overflow: auto; margin: .3rem 0; } .dl-q { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .2rem 1rem; margin: .3rem 0; font-size: .9rem; } .dl-q dt { font-weight: 400; } .tag.bad { color: var(--quarantined); border-color: currentColor; }
.quality .why { border-left: 3px solid var(--line); padding-left: .7rem; margin: .5rem 0; font-size: .9rem; } .quality details > summary { cursor: pointer; font-size: .875rem; color: var(--link); } .quality .empty { padding: 1.4rem 1rem; } .quality .acts textarea { flex: 1 1 16rem; } .quality .held { min-height: 9rem; } .held-chart { min-height: 13.5rem; } .quality .held[aria-busy=true] { opacity: .6; }
@media (max-width: 40rem) { .dl-q { grid-template-columns: minmax(0, 1fr); } .dl-q dd { margin-bottom: .3rem; } .chart { grid-template-columns: 2.6rem minmax(0, 1fr); } .quality-nav a { padding: .2rem .5rem; } .measured { grid-template-columns: minmax(3rem, max-content) minmax(4rem, 7rem) minmax(0, 1fr); } }
`;

let dressed = false;

/** Let the document look so; once. */
export function dressQuality(): void {
  if (dressed) return;
  dressed = true;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(LOOK);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
