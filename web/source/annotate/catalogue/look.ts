// How the rooms of the catalogue look, beyond what all pages share; it comes with these pages.
const LOOK = `
.ways { max-width: 84rem; width: 100%; margin: 0 auto; padding: .6rem 1rem .5rem; border-bottom: 0; box-sizing: border-box; } .catalogue-room { display: flex; flex-direction: column; min-height: 0; flex: 1; overflow-y: auto; } .catalogue-room > main.listing { overflow: visible; padding-top: .2rem; }
.beside-fields { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 9rem), 1fr)); gap: .8rem; align-items: start; } .sheet.wide { width: min(44rem, calc(100vw - 2rem)); }
.reasons { list-style: none; padding: 0; margin: .3rem 0 0; display: grid; gap: .1rem; font-size: .875rem; flex-basis: 100%; } .reasons .yes b { color: var(--kept); } .reasons .no b { color: var(--dropped); } .reasons b { display: inline-block; width: 1.2rem; }
.rooms .long-text { white-space: pre-wrap; overflow-wrap: anywhere; max-width: 60rem; } .rooms table.answers { table-layout: auto; min-width: 40rem; } .answers th, .answers td { overflow-wrap: normal; word-break: normal; } .answers code { white-space: nowrap; } .answers tr.won td { background: var(--chosen); } .answers .range { width: 9rem; }
.range { height: .8rem; display: block; } .range .rail { stroke: var(--line); stroke-width: 2px; vector-effect: non-scaling-stroke; } .range .reach { stroke: var(--link); stroke-width: 6px; stroke-opacity: .45; vector-effect: non-scaling-stroke; } .range .here { stroke: var(--ink); stroke-width: 3px; vector-effect: non-scaling-stroke; }
.cards h2 { font-size: 1rem; margin: 0; } .cards .datasets { flex-basis: 100%; display: flex; flex-wrap: wrap; gap: .3rem .9rem; font-size: .9rem; } .cards .datasets a { font-weight: 400; } .cards > li > .acts { margin: 0; }
.around { display: flex; flex-wrap: wrap; gap: .4rem .8rem; align-items: center; margin: .4rem 0; }
`;

let dressed = false;

/** Let the document look so; once. */
export function dressCatalogue(): void {
  if (dressed) return;
  dressed = true;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(LOOK);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
