// Every word that the pages say, in English and in Chinese; `{…}` is filled. `words.test` in tests/server checks both sides.
import { signal } from "@preact/signals";

export type Language = "en" | "zh-Hans";
const KEY = "goldsmith-language";

function first(): Language {
  let kept: string | null = null;
  try {
    kept = localStorage.getItem(KEY);
  } catch {
    kept = null;
  }
  return /^zh/i.test(kept ?? navigator.language) ? "zh-Hans" : "en";
}

export const language = signal<Language>(first());

export function speak(wanted: Language): void {
  language.value = wanted;
  try {
    localStorage.setItem(KEY, wanted);
  } catch {
    // a browser that keeps nothing asks again next time
  }
}

export const WORDS = {
  records: ["Records", "记录"],
  limits: ["Limits", "阈值"],
  quarantine: ["Quarantine", "隔离区"],
  versions: ["Versions", "版本"],
  views: ["What is shown", "显示什么"],
  errors: ["Errors", "错误"],
  sources: ["Sources", "来源"],
  broken_find: ["words in the message or source ( / )", "错误信息或来源中的词（ / ）"],
  broken_none: ["Nothing in the quarantine fits these filters.", "隔离区中没有符合筛选条件的内容。"],
  quarantine_empty: ["The quarantine is empty: everything that was found could be read.", "隔离区为空：找到的内容全部可以读出。"],
  quarantine_empty_hint: ["What cannot be read in a later run will stand here, with its place and its bytes.", "以后运行中无法读出的内容会连同位置和原始字节列在这里。"],
  choose_broken: ["Choose a row to see what stood there.", "选择一行，查看原始内容。"],
  member: ["entry {n}", "第 {n} 项"],
  place: ["position {n}", "位置 {n}"],
  raw: ["What stood there", "原始内容"],
  raw_none: ["Nothing stood there.", "没有内容。"],
  raw_hidden: ["Personal data is masked in this dataset, but these bytes were never edited: they may hold some.", "该数据集遮盖了个人信息，但这些字节未经编辑，可能仍含个人信息。"],
  reveal: ["Show it anyway", "仍然显示"],
  bytes: ["{n} bytes", "{n} 字节"],
  read_as: ["read as {encoding}", "按 {encoding} 解读"],
  figures: ["First bytes as figures", "开头的字节（十六进制）"],
  failed: ["On {n} records of the table an operator failed.", "表中有 {n} 条记录在算子处理时出错。"],
  failed_show: ["Show them", "查看"],
  version: ["Version {n}", "第 {n} 版"],
  every: ["also the steps within a run", "也列出运行中的各步"],
  versions_one: ["One run so far.", "目前只运行过一次。"],
  versions_one_hint: ["Each run, refresh and edit makes a new one; `goldsmith tag` gives one a name.", "每次运行、更新和编辑都会产生新版本；`goldsmith tag` 可为版本命名。"],
  rows_of: ["{n} records", "{n} 条记录"],
  run_ended: ["a run ended", "一次运行结束"],
  see: ["Look at it", "查看"],
  shown_now: ["shown now", "当前显示"],
  compare: ["Tell two versions apart", "比较两个版本"],
  compare_before: ["Compare with the one before", "与前一版比较"],
  compare_do: ["Compare", "比较"],
  compare_none: ["Choose two versions to see what was added, removed and decided otherwise.", "选择两个版本，查看新增、删除以及去留改变的记录。"],
  compare_hint: ["j and k go down and up, c compares with the one before, o looks at it.", "j、k 上下移动，c 与前一版比较，o 查看该版本。"],
  comparing: ["Comparing…", "比较中…"],
  from_version: ["from", "从"],
  to_version: ["to", "到"],
  apart: ["version {a} ({n} records) → version {b} ({m} records)", "第 {a} 版（{n} 条）→ 第 {b} 版（{m} 条）"],
  apart_same: ["Nothing differs.", "没有差异。"],
  added: ["Records added: {n}", "新增记录：{n} 条"],
  removed: ["Records removed: {n}", "删除记录：{n} 条"],
  changed: ["Records with other content: {n}", "内容改变的记录：{n} 条"],
  moved: ["Decided otherwise", "去留改变"],
  columns_apart: ["Columns", "列"],
  column_added: ["added", "新增"],
  column_removed: ["removed", "删除"],
  values_changed: ["{n} values changed", "{n} 个值改变"],
  old: ["You look at version {n}, which can only be read.", "正在查看第 {n} 版，只读。"],
  old_back: ["Back to the newest", "回到最新版"],
  fresher: ["The dataset has changed since this page was opened.", "打开本页后，数据集已有改变。"],
  fresher_see: ["Show it as it is now", "显示最新内容"],
  about_outcome: ["about {kept} kept in all {change}, at most {most}", "总共保留约 {kept} 条 {change}，至多 {most} 条"],
  measured_outcome: ["measured: {kept} kept in all {change}", "实测：总共保留 {kept} 条 {change}"],
  still: ["still near duplicates: {fires}", "仍为近似重复：{fires} 条"],
  about_why: ["Counts are about right until you let go; then the search measures them. Below {limit} a run must measure.", "松手前为大约数，松手后由查重准确测出。低于 {limit} 须另行运行测量。"],
  key_quarantine: ["quarantine", "隔离区"],
  key_versions: ["versions", "版本"],
  key_compare: ["compare with the version before", "与前一版比较"],
  help: ["Keys", "快捷键"],
  language: ["Language", "语言"],
  loading: ["Loading…", "加载中…"],
  unreachable: ["The server does not answer. Is `goldsmith browse` still running?", "服务没有响应。`goldsmith browse` 还在运行吗？"],
  again: ["Try again", "重试"],
  summary: ["{n} records · {kept} kept · version {version}", "{n} 条记录 · 保留 {kept} 条 · 第 {version} 版"],
  summary_undecided: ["{n} records · not decided yet · version {version}", "{n} 条记录 · 尚未决定去留 · 第 {version} 版"],
  search: ["Text contains", "文本包含"],
  search_hint: ["words in the text ( / )", "文本中的词（ / ）"],
  filters: ["Filters", "筛选"],
  clear: ["Clear all", "全部清除"],
  remove: ["Remove this filter: {name}", "移除筛选：{name}"],
  add: ["Another column", "其他列"],
  add_hint: ["choose a column…", "选择一列…"],
  from: ["from", "从"],
  to: ["to", "到"],
  contains: ["contains", "包含"],
  any: ["any", "不限"],
  with_value: ["has a value", "有值"],
  without_value: ["has none", "无值"],
  expert: ["SQL condition", "SQL 条件"],
  expert_hint: ["word_count > 50 AND reason IS NULL", "word_count > 50 AND reason IS NULL"],
  apply: ["Apply", "应用"],
  sort: ["Sort by", "排序"],
  order_of_table: ["order of the table", "表中顺序"],
  ascending: ["smallest first", "从小到大"],
  descending: ["largest first", "从大到小"],
  go_to: ["Go to id or position", "跳到 id 或位置"],
  go: ["Go", "跳转"],
  page_of: ["{first}–{last} of {n}", "第 {first}–{last} 条，共 {n} 条"],
  page_found: ["{first}–{last}", "第 {first}–{last} 条"],
  found: ["{n} found", "找到 {n} 条"],
  found_so_far: ["{n} found so far ({share} searched)", "目前找到 {n} 条（已搜索 {share}）"],
  searching: ["Searching… {share} of the table", "搜索中…已搜索 {share}"],
  previous: ["Previous page", "上一页"],
  next: ["Next page", "下一页"],
  nothing: ["No record fits these filters.", "没有符合筛选条件的记录。"],
  nothing_hint: ["Widen a range or remove a filter.", "请放宽范围或移除某个筛选。"],
  empty: ["This dataset holds no record.", "该数据集没有记录。"],
  empty_hint: ["Run a recipe over your files: goldsmith run web --input YOUR_FILES", "用配方处理文件：goldsmith run web --input YOUR_FILES"],
  choose: ["Choose a record to see its text and why it was decided so.", "选择一条记录，查看文本以及去留的原因。"],
  choose_hint: ["j and k go down and up; ? shows all keys.", "j、k 上下移动；? 显示全部快捷键。"],
  kept: ["kept", "保留"],
  dropped: ["dropped", "剔除"],
  quarantined: ["quarantined", "隔离"],
  deleted: ["not in the table any more", "已不在表中"],
  undecided: ["undecided", "未决定"],
  text: ["Text", "文本"],
  characters: ["{n} characters", "{n} 个字符"],
  edited: ["edited", "已编辑"],
  more: ["Show more of the text", "显示更多文本"],
  empty_text: ["(an empty text)", "（空文本）"],
  marked: ["What the rule counts is marked.", "规则统计的位置已标出。"],
  duplicate: ["Duplicate of {id}", "与 {id} 重复"],
  similarity: ["{kind}, similarity {value}", "{kind}，相似度 {value}"],
  exact: ["exact", "完全相同"],
  near: ["near", "近似"],
  this_record: ["This record", "本条记录"],
  partner: ["The other record", "另一条记录"],
  same: ["{n} the same", "相同 {n} 字"],
  rules_fired: ["Rules that fire", "命中的规则"],
  rules_quiet: ["Rules that judged it and do not fire: {n}", "评判过但未命中的规则：{n} 条"],
  rules_none: ["No rule fires on this record.", "没有规则命中该记录。"],
  columns: ["All columns", "全部列"],
  close: ["Close", "关闭"],
  copy: ["Copy", "复制"],
  copied: ["Copied", "已复制"],
  move: ["Try another limit", "试试别的阈值"],
  not_measured: ["not measurable", "无法度量"],
  limits_intro: [
    "Move a limit: the counts are exact, all else unchanged. Grey was read, green kept; heights are square roots.",
    "移动阈值：数目准确，其他一切不变。灰色为读入，绿色为保留；高度取平方根。",
  ],
  limits_counting: ["Counting the statistics of all records…", "正在统计全部记录…"],
  limits_none: ["No limit of this dataset can be moved.", "该数据集没有可以移动的阈值。"],
  limits_none_hint: ["Its recipe has no rules, or none of them decides. `goldsmith list ruleset` shows some.", "配方没有规则，或规则不参与决定。`goldsmith list ruleset` 可查看规则集。"],
  limits_find: ["Find a rule or a column", "查找规则或列"],
  above: ["drops above", "高于则剔除"],
  below: ["drops below", "低于则剔除"],
  at_least: ["drops from", "不低于则剔除"],
  at_most: ["drops up to", "不高于则剔除"],
  outcome: ["{kept} kept in all {change}", "总共保留 {kept} 条 {change}"],
  applies: ["applies to {fires}", "命中 {fires} 条"],
  between: ["between two steps: see what would change", "介于两档之间：准确数目见“会有什么变化”"],
  reset: ["as it was", "恢复"],
  changes: ["What would change", "会有什么变化"],
  changes_none: ["Move a limit to see which records would come and which would go.", "移动一个阈值，看看哪些记录会进来、哪些会出去。"],
  deciding: ["Deciding anew… {share}", "重新决定中…{share}"],
  decided: ["{before} kept now, {kept} then", "现保留 {before} 条，改后 {kept} 条"],
  gained: ["would be kept: {n}", "会保留：{n} 条"],
  lost: ["would be dropped: {n}", "会剔除：{n} 条"],
  unchanged: ["No record would be decided otherwise.", "没有记录的去留会改变。"],
  shown_of: ["{shown} of {n} shown", "显示 {n} 条中的 {shown} 条"],
  reasons_then: ["Reasons, now → then", "原因：现在 → 改后"],
  use: ["Use it", "采用"],
  use_set: ["Add this to the command of the run:", "在运行命令后加上："],
  use_file: ["Or keep it as a recipe of its own and run that:", "或另存为新配方并运行："],
  download: ["Save the recipe", "保存配方"],
  key_next: ["next, previous record", "下一条、上一条记录"],
  key_page: ["next, previous page", "下一页、上一页"],
  key_open: ["open the record", "打开记录"],
  key_search: ["search the text", "搜索文本"],
  key_filters: ["filters", "筛选"],
  key_view: ["records or limits", "记录或阈值"],
  key_language: ["English or Chinese", "中文或英文"],
  key_help: ["this list", "本列表"],
  key_close: ["close, or leave a field", "关闭，或离开输入框"],
} as const satisfies Record<string, readonly [string, string]>;

export type Word = keyof typeof WORDS;

export function say(word: Word, filled: Record<string, string | number> = {}): string {
  const text = WORDS[word][language.value === "en" ? 0 : 1];
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(filled[name] ?? whole));
}

export function number(value: number | null | undefined): string {
  return value === null || value === undefined ? "–" : value.toLocaleString("en-US");
}

export function measured(value: unknown): string {
  if (typeof value !== "number") return value === null || value === undefined ? say("not_measured") : String(value);
  return Number.isInteger(value) ? value.toLocaleString("en-US") : String(Number(value.toPrecision(4)));
}

export function moment(time: string, tongue: Language): string {
  return new Date(time).toLocaleString(tongue === "en" ? "en-GB" : "zh-CN", { dateStyle: "medium", timeStyle: "short" });
}

export function share(part: number): string {
  return `${Math.min(100, Math.floor(100 * part))} %`;
}
