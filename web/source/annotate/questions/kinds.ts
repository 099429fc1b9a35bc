// Every kind of question that this page can ask, by the name that projects call it. A new one is a file and a line here.
import { choice } from "./choice";
import { dialogue } from "./dialogue";
import type { Kind } from "./kind";
import { boxes, points, polygons, regions } from "./media/later";
import { preference } from "./preference";
import { ranking } from "./ranking";
import { rubric } from "./rubric";
import { scale } from "./scale";
import { spans } from "./spans/editor";
import { text } from "./text";

export const KINDS: { [kind: string]: Kind | undefined } = { boxes, choice, dialogue, points, polygons, preference, ranking, regions, rubric, scale, spans, text };
