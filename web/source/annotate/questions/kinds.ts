// Every kind of question that this page can ask, by the name that projects call it. A new one is a file and a line here.
import { choice } from "./choice";
import { dialogue } from "./dialogue";
import type { Kind } from "./kind";
import { preference } from "./preference";
import { ranking } from "./ranking";
import { rubric } from "./rubric";
import { scale } from "./scale";
import { spans } from "./spans/editor";
import { text } from "./text";

export const KINDS: { [kind: string]: Kind | undefined } = { choice, dialogue, preference, ranking, rubric, scale, spans, text };
