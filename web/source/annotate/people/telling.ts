// What a line of the audit trail says, in words: one sentence for each action, with what things are called in it.
import type { Json } from "../asking";
import { inLanguage } from "../words";
import { levelWord, roleWord } from "./somebody";
import { say, type Word } from "./words";

export interface Line { id: number; at: string; person_id: number | null; login: string | null; action: string; subject: string; details: { [name: string]: Json } | null; address: string }
export type Names = { readonly [key: string]: string };

/** Every action, by its family; `{on}` is what it was done to, `{who}` another person, and the rest stands in the details. */
export const SAID = {
  "sign_in": ["signed in", "登录"],
  "sign_in.failed": ["a wrong password for {on}", "{on} 的密码错误"],
  "sign_out": ["signed out", "退出登录"],
  "session.ended": ["signed {browsers} other browser(s) out", "使 {browsers} 个浏览器退出"],
  "person.added": ["gave {on} an account as {role}", "添加 {on}，角色为{role}"],
  "person.changed": ["changed {on}: {changes}", "更改 {on}：{changes}"],
  "person.password": ["set a new password", "设置新密码"],
  "link.made": ["made a one-time link for {on}", "为 {on} 生成一次性链接"],
  "skill.granted": ["gave {on} the skill “{skill}”: {level}", "授予 {on} 技能“{skill}”：{level}"],
  "skill.withdrawn": ["took the skill “{skill}” from {on}", "移除 {on} 的技能“{skill}”"],
  "team.added": ["made the team “{name}”", "创建团队“{name}”"],
  "team.changed": ["changed the team {on}: {changes}", "更改团队 {on}：{changes}"],
  "team.removed": ["deleted the team “{name}”", "删除团队“{name}”"],
  "team.joined": ["put {who} into the team {on}", "将 {who} 加入团队 {on}"],
  "team.left": ["took {who} out of the team {on}", "将 {who} 移出团队 {on}"],
  "token.made": ["made the token “{name}”", "创建令牌“{name}”"],
  "token.withdrawn": ["revoked a token", "撤销令牌"],
  "map.changed": ["changed the map of demand: {changes}", "更改建设图谱：{changes}"],
  "request.made": ["asked for the data “{title}”", "提出数据需求“{title}”"],
  "request.changed": ["changed the request “{title}”: {changes}", "更改数据需求“{title}”：{changes}"],
  "call.opened": ["opened the call “{title}”", "发布榜单“{title}”"],
  "call.awarded": ["awarded the call “{title}”: {changes}", "揭榜“{title}”：{changes}"],
  "collection.changed": ["changed the collection {on}: {changes}", "更改合集 {on}：{changes}"],
  "collection.removed": ["took away the collection {on}", "移除合集 {on}"],
  "promise.made": ["promised updates of {on}: {changes}", "承诺更新 {on}：{changes}"],
  "webhook.added": ["registered the webhook {url} for {events}", "登记网络回调 {url}，事件：{events}"],
  "webhook.changed": ["changed the webhook {on}: {changes}", "更改网络回调 {on}：{changes}"],
  "webhook.removed": ["deleted the webhook {url}", "删除网络回调 {url}"],
  "participant.added": ["registered the partner {name}, who asks as {login}", "登记合作方 {name}，以 {login} 身份访问"],
  "participant.removed": ["forgot the partner {name}", "移除合作方 {name}"],
  "negotiation.begun": ["asked {participant} for an agreement about {dataset}", "就 {dataset} 向 {participant} 发起协商"],
  "negotiation.decided": ["decided in {on}: {decision}", "在 {on} 中作出决定：{decision}"],
  "transfer.begun": ["asked for the data of an agreement: {on}", "请求协议的数据：{on}"],
  "transfer.decided": ["decided in {on}: {decision}", "在 {on} 中作出决定：{decision}"],
  "inside.proposed": ["proposed {on} inside {release}: {kind}", "提出在 {release} 内运行 {on}：{kind}"],
  "inside.decided": ["handed in a decision about {on}: {decision}", "提交对 {on} 的决定：{decision}"],
  "inside.run": ["ran {on} inside {release}: {state}", "在 {release} 内运行 {on}：{state}"],
  "order.made": ["ordered the dataset {dataset}", "订购数据集 {dataset}"],
  "order.decided": ["decided about the order {on}: {decision}", "对订单 {on} 作出决定：{decision}"],
  "agreement.revoked": ["revoked the agreement {on}: {why}", "撤销协议 {on}：{why}"],
  "agreement.confirmed": ["confirmed that {release} came whole", "确认完整收到 {release}"],
  "copy.given": ["was handed the marked copy of {release}", "取得 {release} 的带标记副本"],
  "agreement.corrected": ["added {amount} {currency} to the agreement {on}: {why}", "为协议 {on} 调整 {amount} {currency}：{why}"],
  "price.said": ["said a price of {on}: {amount} {currency} per {unit}", "公布 {on} 的价格：{amount} {currency}，单位 {unit}"],
  "cost.added": ["added a cost of {on}", "登记 {on} 的成本"],
  "sale.closed": ["closed the statement of sales {n}", "关闭第 {n} 份账单"],
  "organisation.added": ["made the organisation “{name}”", "创建组织“{name}”"],
  "organisation.changed": ["renamed the organisation: {changes}", "重命名组织：{changes}"],
  "project.made": ["made the project “{name}”", "创建项目“{name}”"],
  "project.changed": ["changed the project {on}: {changes}", "更改项目 {on}：{changes}"],
  "project.imported": ["made the project {on} of a file of {format}", "由 {format} 文件创建项目 {on}"],
  "member.changed": ["made {who} {role} in the project {on}", "将 {who} 设为项目 {on} 的{role}"],
  "member.dropped": ["took {who} out of the project {on}", "将 {who} 移出项目 {on}"],
  "member.ended": ["ended the time of {who} in the project {on}", "{who} 在项目 {on} 的期限已到"],
  "tasks.added": ["added {added} tasks to the project {on}", "向项目 {on} 添加 {added} 个任务"],
  "tasks.imported": ["took tasks or answers of a file of {format} into the project {on}", "将 {format} 文件中的任务或答案导入项目 {on}"],
  "task.changed": ["changed {on}: {changes}", "更改{on}：{changes}"],
  "answer.reviewed": ["reviewed the answer of turn {turn}: {verdict}", "审核第 {turn} 轮的答案：{verdict}"],
  "answer.review_taken_back": ["took back what was said of the answer of turn {turn}", "撤回对第 {turn} 轮答案的审核结论"],
  "task.adjudicated": ["decided between the answers to {on}: {reason}", "裁定{on}：{reason}"],
  "task.adjudication_taken_back": ["took back the ruling on {on}", "撤回对{on}的裁定"],
  "lot.made": ["made the lot {on}", "创建批次{on}"],
  "lot.frozen": ["froze {on}: {size} tasks, digest {digest}", "冻结{on}：{size} 个任务，摘要 {digest}"],
  "lot.drawn": ["drew {drawn} tasks of {on} by the nonce {nonce}", "用随机值 {nonce} 从{on}抽取 {drawn} 个任务"],
  "lot.looked_at": ["looked at task {task} of {on}", "检验{on}的任务 {task}"],
  "lot.decided": ["decided about {on}: {decision}", "判定{on}：{decision}"],
  "dispute.opened": ["disputed what was said of the answer of turn {turn}", "就第 {turn} 轮答案的结论提出申诉"],
  "dispute.decided": ["decided {on}: {decision}", "裁决{on}：{decision}"],
  "alarm.decided": ["decided alarm {alarm} of the project {on}: {to}", "处理项目 {on} 的警报 {alarm}：{to}"],
  "statement.closed": ["closed statement {n} for pay of the project {on}", "关闭项目 {on} 的第 {n} 期结算单"],
  "model.added": ["added the model “{model}” to the project {on}", "向项目 {on} 添加模型“{model}”"],
  "model.changed": ["changed the model “{model}” of the project {on}", "更改项目 {on} 的模型“{model}”"],
  "model.removed": ["removed the model “{model}” from the project {on}", "从项目 {on} 移除模型“{model}”"],
  "run.begun": ["let the model “{model}” predict tasks of the project {on}", "让模型“{model}”预测项目 {on} 的任务"],
  "run.steered": ["set run {run} of a model in the project {on}: {state}", "设置项目 {on} 的模型运行 {run}：{state}"],
  "predictions.added": ["brought {added} predictions into the project {on}", "向项目 {on} 导入 {added} 条预测"],
  "predictions.removed": ["took {deleted} predictions of “{model}” out of the project {on}", "从项目 {on} 删除“{model}”的 {deleted} 条预测"],
  "certificate.issued": ["gave {on} a certificate of “{skill}”: {level}", "向 {on} 签发“{skill}”证书：{level}"],
  "certificate.shown": ["showed a certificate to “{there}” as {login}", "向“{there}”出示证书，身份为 {login}"],
  "certificate.revoked": ["took back the certificate of “{skill}” of {on}: {reason}", "吊销 {on} 的“{skill}”证书：{reason}"],
  "certificate.taken": ["brought a certificate of “{skill}” of {issuer}: {level}", "导入 {issuer} 的“{skill}”证书：{level}"],
  "certificate.key": ["changed the key that signs", "更换签名密钥"],
  "issuer.added": ["let certificates of “{name}” count", "承认“{name}”的证书"],
  "issuer.changed": ["changed how far “{name}” is trusted: {trusted}", "更改对“{name}”的信任：{trusted}"],
  "issuer.revocations": ["brought an issuer’s list of {listed} certificates taken back: {ended} ended here", "导入签发方的吊销列表（{listed} 份），{ended} 份在此失效"],
  "answers.exported": ["exported the answers of {on} as {format}", "将 {on} 的答案导出为 {format}"],
  "answers.written_back": ["wrote the answers of {on} to columns of its dataset", "将 {on} 的答案写回数据集的列"],
  "suspect.handled": ["handled the suspect label of {on}: {deed}", "处理{on}的可疑标签：{deed}"],
  "gold.put": ["put known answers into the pool of {on}: {added} new, {turned} out of the queue, {mended} mended", "向 {on} 的金标池添加：新增 {added}，移自队列 {turned}，修正 {mended}"],
  "gold.taken_out": ["took {tasks} tasks out of the pool of {on}", "从 {on} 的金标池移出 {tasks} 个任务"],
  "qualification.decided": ["decided about the qualification of {who} in {on}: {deed}", "决定 {who} 在 {on} 的资格：{deed}"],
} as const satisfies { [action: string]: readonly [string, string] };

export type Action = keyof typeof SAID;

/** Families of actions as the filter shows them, and how their actions begin. */
export const FAMILIES: readonly [Word, readonly string[]][] = [
  ["of_sign_in", ["sign_", "session."]], ["of_person", ["person.", "link."]], ["of_skill", ["skill."]], ["of_team", ["team."]], ["of_token", ["token."]], ["of_webhook", ["webhook."]], ["of_organisation", ["organisation."]],
  ["of_project", ["project."]], ["of_member", ["member."]], ["of_task", ["task.", "tasks."]], ["of_answer", ["answer.", "answers."]], ["of_lot", ["lot."]], ["of_gold", ["gold.", "qualification.", "suspect.", "alarm.", "statement."]], ["of_dispute", ["dispute."]], ["of_certificate", ["certificate.", "issuer."]], ["of_catalogue", ["map.", "request.", "call.", "collection.", "promise."]], ["of_model", ["model.", "run.", "predictions."]],
  ["of_contract", ["participant.", "negotiation.", "transfer.", "order.", "agreement.", "price.", "cost.", "sale.", "copy.", "inside."]],
];

const SHORT: { [action: string]: readonly [string, string] } = {
  "sign_in": ["signed in", "登录"], "sign_in.failed": ["wrong password", "密码错误"], "sign_out": ["signed out", "退出登录"], "session.ended": ["other browsers signed out", "使浏览器退出"],
  "person.added": ["account made", "添加人员"], "person.changed": ["person changed", "更改人员"], "person.password": ["password set", "设置密码"], "link.made": ["one-time link made", "生成一次性链接"],
  "skill.granted": ["skill given", "授予技能"], "skill.withdrawn": ["skill taken away", "移除技能"],
  "team.added": ["team made", "创建团队"], "team.changed": ["team renamed", "重命名团队"], "team.removed": ["team deleted", "删除团队"], "team.joined": ["put into a team", "加入团队"], "team.left": ["taken out of a team", "移出团队"],
  "token.made": ["token made", "创建令牌"], "token.withdrawn": ["token revoked", "撤销令牌"],
  "webhook.added": ["webhook registered", "登记网络回调"], "webhook.changed": ["webhook changed", "更改网络回调"], "webhook.removed": ["webhook deleted", "删除网络回调"],
  "participant.added": ["partner registered", "登记合作方"], "participant.removed": ["partner forgotten", "移除合作方"], "negotiation.begun": ["negotiation begun", "发起协商"], "negotiation.decided": ["negotiation decided", "协商决定"],
  "transfer.begun": ["data asked for", "请求数据"], "transfer.decided": ["transfer decided", "传输决定"],
  "inside.proposed": ["job proposed", "提出作业"], "inside.decided": ["job decided", "决定作业"], "inside.run": ["job run", "运行作业"],
  "order.made": ["dataset ordered", "下单"], "order.decided": ["order decided", "决定订单"], "agreement.revoked": ["agreement revoked", "撤销协议"], "agreement.confirmed": ["receipt confirmed", "确认收货"], "agreement.corrected": ["amount corrected", "调整金额"], "copy.given": ["marked copy handed out", "提供副本"],
  "price.said": ["price said", "公布价格"], "cost.added": ["cost added", "登记成本"], "sale.closed": ["sales closed", "关闭账单"],
  "map.changed": ["map changed", "更改图谱"],
  "request.made": ["data asked for", "提出需求"], "request.changed": ["request changed", "更改需求"], "call.opened": ["call opened", "发布榜单"], "call.awarded": ["call awarded", "揭榜"],
  "collection.changed": ["collection changed", "更改合集"], "collection.removed": ["collection taken away", "移除合集"], "promise.made": ["updates promised", "承诺更新"],
  "organisation.added": ["organisation made", "创建组织"], "organisation.changed": ["organisation renamed", "重命名组织"],
  "project.made": ["project made", "创建项目"], "project.changed": ["project changed", "更改项目"], "project.imported": ["project imported", "导入项目"],
  "member.changed": ["member set", "设置成员"], "member.dropped": ["member taken out", "移出成员"], "member.ended": ["membership over", "成员期限已到"],
  "tasks.added": ["tasks added", "添加任务"], "tasks.imported": ["tasks imported", "导入任务"], "task.changed": ["task changed", "更改任务"],
  "answer.review_taken_back": ["review taken back", "撤回审核"], "task.adjudicated": ["task adjudicated", "裁定任务"], "task.adjudication_taken_back": ["ruling taken back", "撤回裁定"],
  "lot.made": ["lot made", "创建批次"], "lot.frozen": ["lot frozen", "冻结批次"], "lot.drawn": ["lot drawn", "批次抽样"], "lot.looked_at": ["lot looked at", "检验批次"], "lot.decided": ["lot decided", "判定批次"],
  "dispute.opened": ["dispute opened", "提出申诉"], "dispute.decided": ["dispute decided", "裁决申诉"],
  "certificate.issued": ["certificate given", "签发证书"], "certificate.shown": ["certificate shown", "出示证书"], "certificate.revoked": ["certificate taken back", "吊销证书"], "certificate.taken": ["certificate brought", "导入证书"], "certificate.key": ["key changed", "更换密钥"],
  "issuer.added": ["issuer registered", "登记签发方"], "issuer.changed": ["issuer changed", "更改签发方"], "issuer.revocations": ["list brought", "导入吊销列表"],
  "alarm.decided": ["alarm decided", "处理警报"], "statement.closed": ["statement closed", "关闭结算单"],
  "model.added": ["model added", "添加模型"], "model.changed": ["model changed", "更改模型"], "model.removed": ["model removed", "移除模型"],
  "run.begun": ["model begun", "开始预测"], "run.steered": ["model steered", "控制预测"], "predictions.added": ["predictions brought", "导入预测"], "predictions.removed": ["predictions deleted", "删除预测"],
  "answer.reviewed": ["answer reviewed", "审核答案"], "answers.exported": ["answers exported", "导出答案"], "answers.written_back": ["answers written back", "写回答案"],
  "suspect.handled": ["suspect label handled", "处理可疑标签"], "gold.put": ["known answers put in", "添加金标"], "gold.taken_out": ["known answers taken out", "移出金标"], "qualification.decided": ["qualification decided", "决定资格"],
};

export function shortWord(action: string): string {
  return SHORT[action] ? inLanguage(SHORT[action]!) : action;
}

const CALLED: { [name: string]: readonly [string, string] } = {
  name: ["name", "名称"], role: ["role", "角色"], language: ["language", "语言"], active: ["may be used", "可用"], url: ["address", "地址"], events: ["events", "事件"], state: ["state", "状态"],
  changes: ["changed", "更改项"], questions_version: ["version of the questions", "题目版本"], guideline_version: ["version of the guideline", "规范版本"], priority: ["priority", "优先级"], wanted: ["answers wanted", "所需答案数"], title: ["title", "标题"], description: ["description", "说明"], policy: ["rules", "规则"], dataset: ["dataset", "数据集"], gold: ["known answer", "金标答案"],
};
const DEEDS: { [deed: string]: readonly [string, string] } = { answer: ["asked once more", "再请一人作答"], review: ["to a reviewer", "交审核员"], dismiss: ["let stand", "保持不变"], retry: ["may try again", "允许重试"], waive: ["waived", "免除"] };
const VERDICTS: { [verdict: string]: readonly [string, string] } = { accept: ["accepted", "通过"], fix: ["mended", "修正"], send_back: ["sent back", "退回"] };
const STATES: { [state: string]: readonly [string, string] } = { accepted: ["accepted", "接收"], rejected: ["rejected", "拒收"], estimated: ["estimated", "已估计"], dissolved: ["dissolved", "解散"], upheld: ["upheld", "维持"], overturned: ["overturned", "撤销"], draft: ["in preparation", "准备中"], open: ["open", "进行中"], paused: ["paused", "已暂停"], closed: ["closed", "已结束"], done: ["done", "已完成"], withdrawn: ["withdrawn", "已撤回"], seen: ["seen", "已查看"], dismissed: ["dismissed", "已忽略"], running: ["at work", "运行中"], stopped: ["stopped", "已停止"] };
const YES: readonly [string, string] = ["yes", "是"];
const NO: readonly [string, string] = ["no", "否"];

function value(name: string, said: Json): string {
  if (said === null || said === "") return "–";
  if (typeof said === "boolean") return inLanguage(said ? YES : NO);
  if (name === "role") return roleWord(String(said));
  if (name === "deed" && DEEDS[String(said)]) return inLanguage(DEEDS[String(said)]!);
  if ((name === "state" || name === "to" || name === "decision") && STATES[String(said)]) return inLanguage(STATES[String(said)]!);
  if (name === "changes" && Array.isArray(said)) return said.map((one) => (CALLED[String(one)] ? inLanguage(CALLED[String(one)]!) : String(one))).join(", ");
  return Array.isArray(said) ? said.map((one) => value(name, one)).join(", ") : typeof said === "object" ? JSON.stringify(said) : String(said);
}

/** Return changes as a reader wants them: what, from, to. */
export function changesIn(details: { [name: string]: Json }): string {
  const { changes, ...rest } = details;
  const left = Array.isArray(changes) ? changes.filter((one) => (rest[String(one)] ?? null) === null) : []; // what is told with its value is not named besides
  const told = Object.entries({ ...(left.length ? { changes: left } : {}), ...rest }).filter(([, one]) => one !== null).map(([name, one]) => {
    const called = CALLED[name] ? inLanguage(CALLED[name]!) : name;
    const moved = one && typeof one === "object" && !Array.isArray(one) && "from" in one && "to" in one ? `${value(name, one["from"]!)} → ${value(name, one["to"]!)}` : value(name, one);
    return `${called} ${moved}`;
  });
  return told.join(inLanguage(["; ", "；"]));
}

/** Return what a thing is called; one that is gone by its number. */
function thing(key: string, names: Names): string {
  const [kind, number] = key.split(":");
  const words: { [kind: string]: readonly [string, string] } = { person: ["person {n}", "人员 {n}"], team: ["team {n}", "团队 {n}"], project: ["project {n}", "项目 {n}"], webhook: ["webhook {n}", "网络回调 {n}"], lot: ["lot {n}", "批次 {n}"], dispute: ["dispute {n}", "申诉 {n}"], task: ["task {n}", "任务 {n}"], turn: ["turn {n}", "第 {n} 轮"], negotiation: ["negotiation {n}", "协商 {n}"], transfer: ["transfer {n}", "传输 {n}"], participant: ["partner {n}", "合作方 {n}"] };
  return names[key] ?? (kind && words[kind] ? inLanguage(words[kind]!, { n: number ?? "" }) : key);
}

/** Return the sentence of a line; an action that is not known is told as it stands. */
export function sentence(line: Line, names: Names): string {
  const details = line.details ?? {};
  const words: readonly [string, string] | undefined = SAID[line.action as Action];
  if (!words) return `${line.action} ${thing(line.subject, names)} ${line.details ? JSON.stringify(line.details) : ""}`.trim();
  if (line.action === "sign_out" && details["everywhere"] === true) return inLanguage(["signed out everywhere", "在所有浏览器中退出"]);
  if (line.action === "sign_in.failed" && !line.subject) return inLanguage(["a wrong login", "登录名错误"]);
  if (line.action === "link.made" && !line.subject) return inLanguage(["made the link of the first owner", "生成首位所有者的链接"]);
  const filled: Record<string, string> = { on: thing(line.subject, names), who: thing(`person:${String(details["person"])}`, names), changes: changesIn(details) };
  for (const [name, one] of Object.entries(details)) filled[name] ??= name === "level" ? levelWord(Number(one)) : name === "verdict" && VERDICTS[String(one)] ? inLanguage(VERDICTS[String(one)]!) : value(name, one);
  return inLanguage(words, filled);
}

/** Return who did it. */
export function doer(line: Line, names: Names): string {
  if (line.action === "sign_in.failed") return say("nobody_yet");
  if (line.person_id === null) return say(line.address === "this machine" ? "this_machine" : "nobody_yet");
  return names[`person:${line.person_id}`] ?? line.login ?? String(line.person_id);
}
