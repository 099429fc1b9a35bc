// How the page of models looks, beyond what the quality pages share; it comes with this page.
const LOOK = `
.models .empty { margin: .6rem 0 1.2rem; } .models .run { margin: .4rem 0; } .models .run p { margin: .15rem 0; } .models .note { overflow-wrap: anywhere; } .models .faulty { margin: .3rem 0; padding-left: 1.1rem; font-size: .875rem; } .models .faulty li { overflow-wrap: anywhere; }
.models .sides.two { grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); } .models .clipped.side { max-height: 14rem; overflow: auto; } .models .wrote { max-height: 14rem; overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere; } .models .tried-models > h2:focus { outline: none; } .models tbody th { color: var(--ink); }
.model-form .stacked { display: grid; gap: .2rem; } .model-form .stacked input, .model-form .stacked textarea, .model-form .stacked select { width: 100%; } .model-form details > label { margin-top: .6rem; } .model-form > p { margin: 0; }
@media (max-width: 40rem) { .models .sides.two { grid-template-columns: minmax(0, 1fr); } }
`;

let dressed = false;

/** Let the document look so; once. */
export function dressModels(): void {
  if (dressed) return;
  dressed = true;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(LOOK);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
