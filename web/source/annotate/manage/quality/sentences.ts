// Sentences that measuring tells in English, in Chinese too; one that is not known here is told as it stands.
import type { Both } from "../../asking";
import { inWords } from "../../questions/kind";
import { language } from "../../../language";

const SENTENCES: readonly (readonly [en: RegExp, zh: string])[] = [
  [/^no model learns here: tasks that are put forward cover what there is$/, "此项目没有边标注边学习的模型：派发的任务以覆盖全部素材为准。"],
  [/^tasks are asked in their order: nothing was put forward by a model$/, "任务按顺序派发：没有由模型选择的任务。"],
  [/^the streams cannot be compared yet$/, "两种选题方式尚无法比较。"],
  [/^tasks that the model chose teach less than as many by chance: until that changes, tasks are put forward by chance alone$/, "模型选择的任务不如同样多的随机任务：在此改变之前，任务只随机派发。"],
  [/^a difference below ([\d.]+) points cannot be seen by (\d+) answers; choosing saves only where a project ends before every task is answered$/, "仅凭 $2 份答案看不出小于 $1 个百分点的差异；只有在全部任务答完之前结束项目时，选题才能节省答案。"],
  [/^the streams are compared when the model learns next$/, "模型下次训练时比较两种选题方式。"],
  [/^(\d+) people: answers are taken as trials of their own; other people may differ more than the intervals say$/, "仅 $1 人：每份答案视为独立试验；换一批人时差异可能大于区间所示。"],
  [/^no answer was given without seeing the prediction: nothing says what people would have answered$/, "没有未显示预标注的答案：无从得知人们原本会如何作答。"],
  [/^no answer is known to be right or wrong: agreement rises both by help and by anchoring$/, "没有已知对错的答案：与预标注相同的增加既可能来自帮助，也可能来自锚定。"],
  [/^no prediction is known to be wrong: anchoring cannot be seen; judge more of them$/, "没有已知错误的预标注：无法观察锚定，请增加金标答案。"],
];

/** With a capital and a full stop, as on a page. */
function ended(said: string): string {
  if (!said) return "";
  const stop = /[.!?。！？]$/.test(said) ? "" : language.value === "en" ? "." : "。";
  return `${said.charAt(0).toUpperCase()}${said.slice(1)}${stop}`;
}

/** What the service says in both languages, as a sentence of the page. */
export function sentence(both: Both | null | undefined): string {
  return ended(inWords(both));
}

export function inWordsOf(sentence: string): string {
  if (language.value === "en") return ended(sentence);
  for (const [en, zh] of SENTENCES) if (en.test(sentence)) return sentence.replace(en, zh);
  return sentence;
}
