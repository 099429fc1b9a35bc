// What the settings of questions and the rules of projects are called. What is not here, such as a setting of a third party's question, is
// called by its name, and explained by its schema.
import { inLanguage } from "../../words";
import { language } from "../../../language";

type Told = readonly [en: string, zh: string, hintZh?: string];

const WORDS: { [name: string]: Told } = {
  "choices": ["Classes", "类别", "可选的类别，可分层。"],
  "several": ["Several may be chosen", "可多选"],
  "choice.at_least": ["Fewest", "至少选几项", "可多选时有效。"],
  "choice.at_most": ["Most", "至多选几项", "可多选时有效；留空不限。"],
  "inner": ["Inner classes may be chosen", "可选中间层级"],
  "on": ["Field", "字段", "任务中的哪个字段。"],
  "labels": ["Labels", "标签"],
  "overlap": ["Overlaps", "重叠"],
  "trim": ["Leave out white space at the ends", "去掉两端空白"],
  "relations": ["Relations", "关系", "标注之间的关系类型。"],
  "directed": ["Has a direction", "有方向"],
  "pairs": ["From label to label", "起止标签", "留空则任意标签之间都可以。"],
  "at_least": ["Least", "最小值"],
  "at_most": ["Greatest", "最大值"],
  "text.at_least": ["Fewest characters", "最少字符数"],
  "text.at_most": ["Most characters", "最多字符数"],
  "one_line": ["On one line", "单行"],
  "prefill": ["Begins with the field", "预填字段", "该字段的文字先放入输入框，供修改。"],
  "step": ["Step", "步长", "留空可为任意数。"],
  "named": ["Named places", "刻度名称", "例如两端的名称。"],
  "unit": ["Unit", "单位"],
  "ordered": ["Only the order means something", "仅次序有意义", "如态度量表；一致性按名次计算。"],
  "options": ["Options (fields of the task)", "选项（任务的字段）"],
  "degrees": ["Degrees by which one may be better", "优劣程度级数", "0 为不分程度；3 为略好、更好、好得多。"],
  "tie": ["May be equally good", "可一样好"],
  "bad": ["All may be bad", "可都不好"],
  "shuffle": ["Each person sees another order", "每人看到随机次序"],
  "ties": ["Options may be equally good", "允许并列"],
  "top": ["Only the best so many", "只排前几名", "留空则全部排序。"],
  "criteria": ["Criteria", "评分标准"],
  "rubric.on": ["Field with criteria of each task", "任务自带标准的字段", "与上面的标准二选一。"],
  "note_below": ["Scores below need a note", "低于此分须说明理由"],
  "weight": ["Weight", "权重"],
  "levels": ["What it takes", "各分档要求", "例如 1-2：混乱。"],
  "optional": ["May be left out", "可不评"],
  "marks": ["Marks of each turn", "每轮的标记"],
  "whole": ["Marks of the whole dialogue", "整体标记"],
  "question": ["Kind", "题型"],
  "settings": ["Settings", "设置"],
  "roles": ["Roles whose turns are marked", "标记哪些角色的轮次", "如 assistant。"],
  "needed": ["Must be answered", "必答"],
  "counts": ["Counts for agreement", "计入一致性"],
  "boxes.at_most": ["Most boxes", "最多框数"],
  "polygons.at_most": ["Most outlines", "最多轮廓数"],
  "points.at_most": ["Most points", "最多点数"],
  "transcribed": ["Text of each", "逐个转写"],
  "rotated": ["Boxes may be turned", "框可旋转"],
  "visibility": ["Says visible or hidden", "区分可见与遮挡"],
  "once": ["Each label once only", "每个标签只用一次"],
  "reach": ["Distance that counts as wholly different", "视为完全不同的距离", "以图像对角线的比例计。"],
  "name": ["Name", "名称"],
  "value": ["Name in answers", "答案中的名称"],
  "named.value": ["Number", "数值"],
  "en": ["English", "英文"],
  "zh": ["Chinese", "中文"],
  "key": ["Key", "按键"],
  "color": ["Colour", "颜色"],
  "about": ["Explanation", "说明"],
  "policy.overlap": ["People who answer each task", "每个任务的作答人数"],
  "lease_seconds": ["Seconds that a task is held", "任务保留秒数", "每次保存草稿都重新计时。"],
  "blind": ["People do not see each other's answers", "互相看不到答案"],
  "order": ["Order", "次序", "对此后添加的任务有效。"],
  "ahead": ["Tasks held at once", "同时持有的任务数"],
  "quota": ["Answers of one person in all", "每人总配额", "留空不限；成员自己的配额优先。"],
  "daily_quota": ["Answers of one person in 24 hours", "每人每日配额", "留空不限；成员自己的配额优先。"],
  "skill": ["Skill that tasks ask for", "所需技能", "留空则不要求。"],
  "level": ["Lowest level that may answer", "可作答的最低等级", "5 初级 … 1 高级技师。"],
  "domain": ["Field of knowledge", "领域", "例如法律；人员的成绩按领域统计。留空则用所需技能的名称。"],
  "language": ["Language of what people read", "内容语言", "例如 zh 或 en，用于匹配人员。"],
  "open_call": ["Everybody whom it fits is told of it", "向合适的人员公开征集", "组织中合适的人员会在自己的页面看到此项目。"],
  "escalate_level": ["Lowest level that is asked as a senior", "可被请教的最低等级", "设置了技能时有效。"],
  "review_share": ["Share of answers that are reviewed", "审核比例", "0 至 1，随机抽取。"],
  "show_predictions": ["People see what a model said", "显示预标注"],
  "review_reasons": ["Reasons that reviewers choose from", "审核理由列表", "审核员修改或退回答案时可选，另可自行填写。"],
  "adjudicate_below": ["Agreement below which an adjudicator decides", "裁定阈值（一致性低于此值）", "0 至 1；平票也提交裁定。留空则不裁定。"],
  "adjudicator_sees_names": ["Adjudicators see who answered", "裁定者可见作答者"],
  "dispute_days": ["Days for disputes", "申诉期限（天）", "0 表示不接受申诉。"],
  "gold_share": ["Share of gold tasks among those that somebody takes", "金标任务占比", "0 至 0.5，领取时随机抽取，作答者无从分辨。"],
  "feedback": ["When people are told the known answer of a gold task", "何时告知金标答案", "不告知；作答时立即告知；或一天后在“我的回答”中告知。"],
  "qualify_tasks": ["Gold tasks that qualify somebody", "资格测试的金标任务数", "0 为不设资格测试；通过之前不会得到其他任务。"],
  "qualify_right": ["What somebody must reach to qualify", "通过资格测试的最低值", "0 至 1：答对任务的比例，或平均得分。"],
  "qualify_by": ["What counts in a qualification", "资格测试的计分方式", "按全部答对的任务计，或按得分（1 减去与金标答案的距离）计。"],
  "qualify_grants": ["Who passes is given the project's skill", "通过者获得项目所需技能", "等级为项目所要求的等级，并附测试结果为依据。"],
  "alarm_rate": ["Rate of false alarms", "误报率", "在人人如实作答的项目中，曾有任何人被警报指出的项目所占比例；0 为不警报。"],
  "alarm_right": ["Share right of good work", "合格的正确率", "金标任务上合格工作的正确率；明显低于它则警报得到证实，明显高于它则被否定。"],
  "pay_unit": ["Paid by", "结算方式", "按验收通过的条数，或按其有效工时。"],
  "pay_unit.accepted_unit": ["each accepted answer", "每条验收通过的答案"],
  "pay_unit.hour": ["hour of active time", "有效工时（小时）"],
  "pay_price": ["Price", "单价", "每条或每小时的金额，如 0.35；留空则结算单只列数量。"],
  "pay_currency": ["Currency", "币种", "三个字母，如 CNY。"],
  "pay_mended": ["Mended answers are paid", "修正后的答案计酬"],
  "unassisted_share": ["Share of turns without a prediction", "不显示预标注的比例", "显示预标注时，随机抽取这一比例的任务不显示，用来测量预标注的作用。"],
  "order_by_model": ["What is asked next", "先问哪些任务", "由模型挑选，并总有一部分随机抽取。"],
  "random_share": ["Share chosen by chance", "随机抽取的比例", "模型挑选时，这一比例随机抽取，用来测量节省了多少。"],
  "model_batch": ["Tasks chosen at once", "每批挑选的任务数"],
  "most_answers": ["Most answers of a task in doubt", "存疑任务的最多作答人数", "留空则不追加。"],
  "sure": ["Share of labels to be right", "期望的标签正确率", "预计达到此比例之前，存疑的任务会追加作答。"],
  "budget": ["Extra answers in all", "追加作答的总数上限", "留空不限。"],
};

const VALUES: { [value: string]: readonly [string, string] } = {
  "overlap.none": ["not allowed", "不允许"], "overlap.nested": ["one inside the other", "允许嵌套"], "overlap.any": ["allowed", "允许"],
  "transcribed.no": ["no", "不需要"], "transcribed.allowed": ["may be given", "可以填写"], "transcribed.needed": ["must be given", "必须填写"],
  "feedback.none": ["never", "不告知"], "feedback.at_once": ["with their answer", "作答时立即告知"], "feedback.later": ["after a day", "一天后告知"],
  "qualify_by.right": ["tasks that are right", "答对的任务"], "qualify_by.score": ["mean score", "平均得分"],
  "order_by_model.off": ["in their order", "按原有次序"], "order_by_model.uncertainty": ["what the model is unsure of", "模型最没把握的"],
  "order_by_model.diversity": ["what covers the tasks best", "最能代表全部任务的"], "order_by_model.committee": ["on what models differ", "模型之间分歧最大的"],
  "order_by_model.cost": ["what teaches most a second", "单位时间收获最大的"],
  "order.finish_first": ["finish each task first", "先完成每个任务"], "order.spread": ["one answer for each first", "先各得一份答案"],
};

function found(kind: string, name: string): Told | undefined {
  return WORDS[`${kind}.${name}`] ?? WORDS[name];
}

export function called(kind: string, name: string): string {
  const told = found(kind, name);
  return told ? inLanguage([told[0], told[1]]) : name.replaceAll("_", " ");
}

/** What it means: the schema's sentence in English, ours in Chinese. */
export function meaning(kind: string, name: string, description: string | undefined): string {
  if (language.value === "en") return (description ?? "").replaceAll("`", "");
  return found(kind, name)?.[2] ?? (found(kind, name) ? "" : (description ?? ""));
}

export function valueCalled(name: string, value: string): string {
  const told = VALUES[`${name}.${value}`];
  return told ? inLanguage(told) : value;
}
