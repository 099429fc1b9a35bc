// How the pages of people look, beyond what all pages share; it comes with these pages.
const LOOK = `
.rooms { max-width: 66rem; scrollbar-gutter: stable; } .rooms-nav { display: flex; flex-wrap: wrap; gap: .3rem; margin: 0 0 1.1rem; border-bottom: 1px solid var(--line); padding-bottom: .5rem; }
.rooms-nav a { padding: .2rem .7rem; border-radius: 7px; color: var(--soft); } .rooms-nav a[aria-current] { background: var(--chosen); color: var(--ink); }
.rooms .head { display: flex; flex-wrap: wrap; gap: .6rem; align-items: center; justify-content: space-between; margin-bottom: .8rem; min-height: 2.3rem; } .rooms .head h1 { margin: 0; }
.rooms .filters { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin: 0 0 .5rem; } .rooms .filters input[type=search] { flex: 1 1 14rem; } .rooms .filters select { padding: .35rem .5rem; max-width: 100%; }
.rooms .counted { min-height: 1.4rem; margin: 0 0 .3rem; } .rooms .held { min-height: 12rem; transition: opacity .15s; } .rooms .held[aria-busy=true] { opacity: .6; }
.rooms table { table-layout: fixed; } .rooms th, .rooms td { white-space: normal; vertical-align: top; padding: .5rem .8rem .5rem 0; } .rooms td > p { margin: 0; } .rooms .wide-only { width: 26%; } .rooms th.short { width: 17%; }
.rooms tr:hover td { background: var(--faint); } .rooms td a[data-row] { font-weight: 600; text-decoration: none; display: block; } .rooms td a[data-row]:focus-visible { outline-offset: 3px; border-radius: 3px; }
.tags { display: flex; flex-wrap: wrap; gap: .25rem; } .tag { border: 1px solid var(--line); background: var(--faint); border-radius: 999px; padding: 0 .55rem; font-size: .8125rem; white-space: nowrap; max-width: 100%; overflow: hidden; text-overflow: ellipsis; } .tag.off { color: var(--quarantined); border-color: currentColor; } .tag.wait { color: var(--dropped); border-color: currentColor; } .tag.on { color: var(--kept); border-color: currentColor; }
.cards { list-style: none; margin: 0; padding: 0; display: grid; gap: .55rem; } .cards > li { display: flex; flex-wrap: wrap; gap: .3rem 1rem; align-items: center; background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: .6rem .9rem; } .cards > li > .grow { flex: 1 1 15rem; } .cards p { margin: 0; } .cards a { font-weight: 600; text-decoration: none; }
.rooms section { border-top: 1px solid var(--line); padding: 1rem 0 1.1rem; } .rooms section:first-of-type { border-top: 0; padding-top: 0; } .rooms section > h2 { margin-bottom: .6rem; }
.sheet form, .rooms form.own { display: grid; gap: .8rem; } .rooms form.own { max-width: 30rem; } .sheet { width: min(32rem, calc(100vw - 2rem)); } .sheet h2 { margin-bottom: .8rem; } .acts { display: flex; flex-wrap: wrap; gap: .5rem; margin: .3rem 0 0; align-items: center; }
.rooms select, .sheet select { padding: .35rem .6rem; min-height: 2.35rem; } .once { display: flex; gap: .5rem; } .once input { flex: 1; min-width: 0; } .outcome { min-height: 1.5rem; margin: .2rem 0; color: var(--kept); font-size: .875rem; font-weight: 600; } .rooms fieldset, .sheet fieldset { border: 1px solid var(--line); border-radius: 8px; padding: .4rem .8rem .6rem; margin: 0; min-width: 0; display: grid; gap: .2rem; } .rooms legend, .sheet legend { font-size: .9rem; padding: 0 .3rem; } .check { display: flex; gap: .5rem; align-items: baseline; font-size: .9rem; } .check code { color: var(--soft); }
.facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .25rem 1rem; margin: 0 0 1rem; font-size: .9rem; } .facts dt { font-weight: 400; }
.cards + .skill-form { margin-top: 1rem; } .filtering { margin: .6rem 0 .2rem; } .skill-form { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .7rem; align-items: start; } .skill-form .acts { align-self: end; }
.finder { position: relative; max-width: 30rem; } .finder input { width: 100%; } .finder ul { position: absolute; z-index: 5; left: 0; right: 0; top: 100%; margin: .2rem 0 0; padding: .2rem; list-style: none; background: var(--card); border: 1px solid var(--line); border-radius: 8px; box-shadow: 0 6px 20px rgb(0 0 0 / .18); max-height: 16rem; overflow-y: auto; } .finder li { padding: .3rem .6rem; border-radius: 6px; cursor: pointer; } .finder li[aria-selected=true], .finder li:hover { background: var(--chosen); }
.lines { list-style: none; margin: 0; padding: 0; } .lines li { display: grid; grid-template-columns: 12.5rem minmax(0, 1fr) max-content; gap: .1rem 1rem; padding: .45rem 0; border-bottom: 1px solid var(--line); } .lines p { margin: 0; } .lines time, .lines .from { color: var(--soft); font-size: .875rem; } .lines .tag { align-self: start; } .lines bdi { font-weight: 600; }
.rooms table.shown { table-layout: auto; min-width: 44rem; } .shown th, .shown td { overflow-wrap: normal; word-break: normal; min-width: 4.5rem; } .shown td p { margin: 0; } .rooms details > summary { cursor: pointer; margin: .5rem 0; } .break { overflow-wrap: anywhere; } .rooms label.button:focus-within { outline: 2px solid var(--focus, currentColor); outline-offset: 2px; }
.keys-line { margin: 1.4rem 0 0; } .back { text-decoration: none; font-size: .9rem; }
@media (max-width: 40rem) { .rooms .wide-only { display: none; } .rooms th.short { width: 30%; } .tag { white-space: normal; border-radius: 9px; } .rooms table { font-size: .8125rem; } .lines li { grid-template-columns: minmax(0, 1fr); padding: .6rem 0; } .cards > li > .grow { flex: 1 1 100%; } .keys-line { display: none; } .rooms .filters select { flex: 1 1 9rem; } }
`;

let dressed = false;

/** Let the document look so; once. */
export function dress(): void {
  if (dressed) return;
  dressed = true;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(LOOK);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
