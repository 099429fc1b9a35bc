// Words of the catalogue, of a dataset's page and of the map of demand.
import { inLanguage } from "../words";
import { language } from "../../language";
import { DEMAND } from "./demand_words";

const CATALOGUE = {
  ...DEMAND,
  catalogue: ["Catalogue", "数据集目录"],
  map: ["Map of demand", "建设图谱"],
  find: ["Find datasets", "查找数据集"],
  find_hint: ["Words in Chinese or English ( / )", "中文或英文关键词（ / ）"],
  n_found: ["{n} datasets", "共 {n} 个数据集"],
  one_found: ["1 dataset", "共 1 个数据集"],
  n_some: ["{n} datasets with some of these words; none has all", "没有数据集包含全部关键词；{n} 个包含其中一部分"],
  loading: ["Loading…", "正在加载…"],
  again: ["Try again", "重试"],
  clear: ["Clear", "清除"],
  more: ["More", "更多"],
  none_here: ["No dataset is offered here yet.", "这里尚无可取用的数据集。"],
  none_here_hint: ["Whoever runs the service makes a release and serves it:", "服务管理者发布版本并提供服务即可："],
  sign_in_hint: ["Sign in: there may be datasets for those who are.", "登录后可能会看到更多数据集。"],
  none_fit: ["Nothing fits.", "没有符合条件的数据集。"],
  none_fit_hint: ["Take away a condition, or say on the map of demand what is missing.", "请减少条件，或在建设图谱中登记所缺的数据。"],
  sort: ["Order", "排序"],
  sort_fit: ["Best fit", "相关度"], sort_newest: ["Newest", "最新"], sort_largest: ["Largest", "规模"], sort_grade: ["Grade", "等级"], sort_name: ["Name", "名称"],
  facet_scenario: ["Scenario", "场景"], facet_domain: ["Domain", "领域"], facet_modality: ["Modality", "模态"], facet_language: ["Language", "语言"], facet_licence: ["Licence", "许可"],
  facet_grade: ["Quality grade", "质量等级"], facet_sensitivity: ["Sensitivity", "敏感级别"], facet_size: ["Records", "规模"], facet_freshness: ["Released", "发布时间"], facet_access: ["Access", "获取方式"],
  value_none: ["not said", "未说明"],
  fresh_month: ["within a month", "一个月内"], fresh_quarter: ["within a quarter", "三个月内"], fresh_year: ["within a year", "一年内"], fresh_older: ["older", "更早"],
  access_open: ["open to anybody", "公开"], access_members: ["for whoever is signed in", "登录可取"], access_granted: ["for whoever was named", "授权可取"], access_contract: ["under a contract", "签约可取"],
  records_n: ["{n} records", "{n} 条记录"],
  no_grade: ["not graded", "未评级"],
  expired: ["its certificate has expired", "证书已过期"],
  back: ["All datasets", "全部数据集"],
  version: ["Version", "版本"],
  part_what: ["What it is", "简介"], part_quality: ["Quality", "质量"], part_sample: ["Records", "样例"], part_hallmark: ["Certificate", "证书"], part_load: ["Load it", "加载"],
  part_versions: ["Versions", "版本"], part_lineage: ["Where it comes from", "来源"], part_columns: ["Columns", "字段"],
  no_card: ["The card says nothing.", "说明卡为空。"],
  dimensions: ["Dimensions", "维度"],
  interval: ["{low} to {high}", "{low} 至 {high}"],
  not_measurable: ["not measurable", "无法测量"],
  gates: ["Gates", "门槛"],
  measured: ["What was measured", "已测指标"],
  not_tested: ["What was not tested", "未测内容"],
  not_tested_none: ["Everything that the profile asks for was tested.", "评测方案要求的内容均已测试。"],
  needs: ["It would need: {what}", "所需条件：{what}"],
  indicator: ["Indicator", "指标"], value: ["Value", "数值"], between: ["Interval", "区间"], n: ["n", "样本量"], method: ["Method", "方法"],
  quality_none: ["This release says nothing of its quality.", "此版本未说明质量。"],
  draw: ["Draw others", "换一批"],
  sample_hint: ["{n} records drawn by chance; whoever says the seed “{seed}” sees the same ones.", "随机抽取 {n} 条；使用相同的种子“{seed}”可得到同样的记录。"],
  sample_none: ["It has no record.", "没有记录。"],
  step_good: ["holds", "成立"], step_bad: ["does not hold", "不成立"], step_none: ["is not there", "缺失"], step_warning: ["look at it", "请留意"],
  verify_hint: ["This page says what the service found. Verify it yourself, with your own policy:", "以上为服务端核对结果。请用您自己的策略自行验证："],
  digest: ["Certificate (SHA-256)", "证书（SHA-256）"],
  copy: ["Copy", "复制"], copied: ["Copied", "已复制"],
  how: ["How to get it", "获取方式"], ask_whom: ["Ask {whom}", "联系 {whom}"],
  compare: ["Compare {a} with {b}", "比较 {a} 与 {b}"], compare_with: ["Compared with", "比较对象"],
  same: ["Nothing that is told of them differs.", "两者没有差异。"],
  files_diff: ["{added} files added, {removed} removed, {changed} changed, {same} the same", "文件新增 {added}，删除 {removed}，变更 {changed}，相同 {same}"],
  recalled: ["recalled: {why}", "已召回：{why}"], altered: ["not what was certified", "与证书不符"], kept_back: ["not for you: it is more sensitive", "您无权查看：敏感级别更高"], released: ["Released", "发布时间"], size: ["Size", "大小"],
  type: ["Type", "类型"], about: ["About", "说明"],
  lineage_none: ["Nothing is told of where it comes from.", "未说明来源。"],
  lineage_more: ["{n} more are in provenance.json", "其余 {n} 个见 provenance.json"],
  map_sign_in: ["Sign in to see the map of demand.", "登录后查看建设图谱。"],
  map_empty: ["The map is empty.", "图谱为空。"],
  map_empty_hint: ["It tells which data is wanted for which scenario, and what there is. Begin with ours, or bring your own:", "图谱说明各场景需要哪些数据、已有哪些数据。可从内置图谱开始，或导入自己的图谱："],
  map_empty_ask: ["It tells which data is wanted for which scenario, and what there is. An owner or a manager of your organisation begins it.", "图谱说明各场景需要哪些数据、已有哪些数据。由本组织的所有者或管理员建立。"],
  map_totals: ["{domain} domains, {scenario} scenarios, {demand} demands, {dataset} datasets", "领域 {domain}，场景 {scenario}，需求 {demand}，数据集 {dataset}"],
  find_node: ["Find in the map", "在图谱中查找"], find_node_hint: ["Find a domain, scenario, demand … ( / )", "查找领域、场景、需求……（/）"], no_node: ["Nothing in the map is called so.", "图谱中没有符合的节点。"], no_node_hint: ["Words of its name in Chinese or English, its key or its note; what it stands under counts too.", "可用中英文名称、键或备注中的词，也可用其上级的名称。"],
  nodes_found: ["{n} found.", "找到 {n} 个。"], say_more: ["Say more words to see the rest.", "请输入更多词以缩小范围。"],
  picture: ["The map as a picture", "图谱概览图"], picture_hint: ["As large as the demands and datasets under it; Enter goes in, Backspace out.", "面积表示其下的需求与数据集数；回车进入，退格返回。"], met_of: ["{met} of {n} demands met", "需求已满足 {met}/{n}"], rest_n: ["{n} more, in the list below", "其余 {n} 个见下方列表"],
  top: ["The whole map", "全图"],
  unmet_n: ["{n} unmet", "未满足 {n}"], partly_n: ["{n} partly", "部分满足 {n}"], demands_n: ["{n} demands", "需求 {n}"], demand_1: ["1 demand", "需求 1"], datasets_n: ["{n} datasets", "数据集 {n}"], dataset_1: ["1 dataset", "数据集 1"], below_n: ["{n} below", "下级 {n}"],
  want_name: ["name", "名称"], want_modality: ["modality", "模态"], want_language: ["language", "语言"], want_grade: ["grade at least", "等级不低于"], want_records: ["records", "记录数"], want_licence: ["licence", "许可"], want_deadline: ["until", "截止"], want_note: ["note", "备注"],
  gaps: ["What is missing", "缺口"],
  gaps_none: ["Every demand is met.", "所有需求均已满足。"], gaps_no: ["No demand is on the map yet.", "图谱中尚无需求。"],
  state_unmet: ["unmet", "未满足"], state_partly: ["partly met", "部分满足"], state_met: ["met", "已满足"],
  kind_domain: ["domain", "领域"], kind_scenario: ["scenario", "场景"], kind_task: ["task", "任务"], kind_capability: ["capability", "能力"], kind_demand: ["demand", "需求"], kind_dataset: ["dataset", "数据集"], kind_profile: ["profile", "评测方案"],
  take: ["Download", "下载"], bring: ["Import a file", "导入文件"], brought: ["{n} changes were made.", "已更改 {n} 处。"],
  add_below: ["Add below", "添加下级"], add_top: ["Add", "添加"], rename: ["Change", "修改"], remove: ["Remove", "删除"], save: ["Save", "保存"], cancel: ["Cancel", "取消"],
  node_kind: ["Kind", "类型"], node_key: ["Key", "键"], node_key_hint: ["small letters, digits, . _ -; it stays for life", "小写字母、数字、. _ -；一经设定不再更改"], node_zh: ["Name in Chinese", "中文名"], node_en: ["Name in English", "英文名"], node_note: ["Note", "备注"],
  node_dataset: ["Its name in the catalogue", "目录中的名称"],
  remove_sure: ["Remove “{name}” and the {n} that stand under it?", "删除“{name}”及其下的 {n} 个节点？"],
  under: ["Under {name}", "位于“{name}”之下"],
  open_it: ["Open", "打开"], close_it: ["Close", "收起"],
} as const;

export type Word = keyof typeof CATALOGUE;

export function say(word: Word, filled: Record<string, string | number> = {}): string {
  return inLanguage(CATALOGUE[word], filled);
}

/** Return words for a value that has some, else the value itself. */
export function worded(prefix: string, value: string): string {
  const word = `${prefix}_${value}`;
  return word in CATALOGUE ? say(word as Word) : value;
}

export interface Both { en: string; zh: string }

/** Return the text in the language of the page, in the other where there is none. */
export function both(said: Both | undefined): string {
  if (!said) return "";
  return language.value === "en" ? said.en || said.zh : said.zh || said.en;
}

export function size(bytes: number): string {
  const steps = ["B", "kB", "MB", "GB", "TB"];
  let at = 0, value = bytes;
  while (value >= 1000 && at < steps.length - 1) { value /= 1000; at += 1; }
  return `${at && value < 100 ? value.toFixed(1) : Math.round(value)} ${steps[at]}`;
}

export function day(time: string): string {
  const at = new Date(time);
  return Number.isNaN(at.getTime()) ? "" : at.toLocaleDateString(language.value === "en" ? "en-GB" : "zh-CN", { dateStyle: "medium" });
}
