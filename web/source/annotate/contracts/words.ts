// Words of orders, agreements and statements.
import { inLanguage } from "../words";

const CONTRACTS = {
  orders: ["Orders", "订单"], agreements: ["Agreements", "协议"], sales: ["Statements", "账单"], rooms: ["Contracts", "合约"],
  loading: ["Loading…", "正在加载…"], again: ["Try again", "重试"], more: ["More", "更多"], cancel: ["Cancel", "取消"], close: ["Close", "关闭"],
  no_orders: ["Nothing was ordered yet.", "尚无订单。"], no_orders_hint: ["A dataset that is given under contract is ordered on its page in the catalogue.", "以合同方式提供的数据集，可在目录中的数据集页面上订购。"],
  no_agreements: ["No agreement was made yet.", "尚无协议。"], no_agreements_hint: ["An order that is agreed to becomes one.", "订单获得同意后即成为协议。"],
  to_catalogue: ["Open the catalogue", "打开目录"],
  state_asked: ["waits for a decision", "等待决定"], state_offered: ["offered in other terms", "已还价"], state_agreed: ["agreed", "已同意"], state_refused: ["refused", "已拒绝"], state_withdrawn: ["withdrawn", "已撤回"],
  state_stands: ["stands", "有效"], state_ended: ["over", "已到期"], state_revoked: ["revoked", "已撤销"],
  order: ["Order", "订购"], order_it: ["Order this dataset", "订购此数据集"], order_hint: ["This dataset is given under contract.", "此数据集以合同方式提供。"],
  at_once: ["You have the agreement at once.", "提交后立即得到协议。"], waits: ["A manager decides about it.", "由管理员决定。"],
  sign_in_first: ["Sign in to order it.", "登录后即可订购。"],
  purpose: ["What for", "用途"], purpose_hint: ["One of: {what}", "可选：{what}"], version: ["Version", "版本"], every_version: ["every version", "所有版本"], scope: ["Who shall use it", "使用范围"], scope_hint: ["Such as a group or a project.", "例如部门或项目。"],
  until: ["Until the end of", "截止日（含）"], count: ["Uses at most", "使用次数上限"], volume: ["Gigabytes at most", "数据量上限（GB）"], as_offered: ["As offered where left empty.", "留空则以要约为准。"], note: ["To whoever decides", "给决定者的说明"],
  send: ["Send the order", "提交订单"], sent: ["Order {n} was sent.", "订单 {n} 已提交。"], agreed_now: ["Agreement {n} stands.", "协议 {n} 已生效。"], to_order: ["To the orders", "查看订单"],
  terms: ["Terms", "条款"], term: ["Term", "条款"], limit: ["Limit", "限制"], holds: ["Holds", "保证方式"],
  enforced: ["enforced", "强制执行"], detected: ["detected", "可检测"], contractual: ["agreed on", "合同约定"],
  enforced_hint: ["the service refuses anything else", "超出即由服务拒绝"], detected_hint: ["a copy can be traced", "副本可追溯"], contractual_hint: ["both sides agreed; nothing else holds it", "双方约定，别无保证"],
  term_use: ["use", "使用"], "term_gs:train": ["train models", "训练模型"], "term_gs:evaluate": ["evaluate models", "评测模型"], term_derive: ["make other data of it", "加工衍生"], term_distribute: ["pass it on", "再分发"],
  term_purpose: ["purpose", "用途"], term_count: ["uses", "使用次数"], "term_gs:volume": ["bytes", "字节数"], term_dateTime: ["time", "时间"], term_recipient: ["recipient", "接收方"], term_spatial: ["place", "地域"], term_attribute: ["name the source", "署名"], term_delete: ["delete it afterwards", "到期删除"], "term_gs:report": ["report the use", "报告使用情况"],
  "term_gs:grade": ["grade of the place", "场所等级"], "term_gs:environment": ["environment", "环境"],
  op_lteq: ["at most {value}", "至多 {value}"], op_eq: ["{value}", "{value}"], op_isAnyOf: ["one of {value}", "其一：{value}"], op_isNoneOf: ["none of {value}", "不得为：{value}"], op_before: ["until {value}", "至 {value}"],
  price: ["Price", "价格"], no_price: ["no price is said", "未标价"], per_agreement: ["{amount} {currency} per agreement", "{amount} {currency} / 份"], per_month: ["{amount} {currency} per month", "{amount} {currency} / 月"], per_use: ["{amount} {currency} per use", "{amount} {currency} / 次"], per_gigabyte: ["{amount} {currency} per gigabyte", "{amount} {currency} / GB"],
  by: ["by {who}, {when}", "{who}，{when}"], agree: ["Agree", "同意"], refuse: ["Refuse", "拒绝"], counter: ["Counter", "还价"], accept: ["Accept", "接受"], withdraw: ["Withdraw", "撤回"],
  agree_to: ["Agree to order {n}?", "同意订单 {n}？"], agree_1: ["{who} may then fetch {what} in these terms.", "{who} 即可按这些条款取得 {what}。"], refuse_order: ["Refuse order {n}", "拒绝订单 {n}"], counter_order: ["Counter order {n}", "对订单 {n} 还价"], withdraw_order: ["Withdraw order {n}?", "撤回订单 {n}？"], accept_order: ["Accept the terms of order {n}?", "接受订单 {n} 的条款？"],
  why: ["Why", "理由"], why_told: ["The other side is told.", "对方会看到。"], amount: ["Amount", "金额"], currency: ["Currency", "币种"], unit: ["Per", "计价单位"], unit_agreement: ["agreement", "份"], unit_month: ["month", "月"], unit_use: ["use", "次"], unit_gigabyte: ["gigabyte", "GB"],
  nth: ["authorisation {n}", "第 {n} 批次授权"], used: ["{uses} uses, {bytes}", "已用 {uses} 次，{bytes}"], used_once: ["1 use, {bytes}", "已用 1 次，{bytes}"], until_day: ["until {day}", "至 {day}"], for_good: ["no end", "无期限"],
  fetch: ["Fetch it", "取数"], fetch_hint: ["With a token of your account in GOLDSMITH_TOKEN and your own policy; the last option signs that it came whole.", "将您账户的令牌放入 GOLDSMITH_TOKEN，并使用您自己的策略；最后一个选项签名确认完整收到。"], account: ["My account", "我的账户"],
  deliveries: ["Deliveries and refusals", "交付与拒绝"], no_deliveries: ["Nothing was delivered or refused yet.", "尚无交付或拒绝。"], when: ["When", "时间"], what: ["What", "内容"], uses: ["Uses", "次数"], bytes: ["Charged", "计量"], delivered: ["Delivered", "已交付"], refused: ["Refused", "拒绝原因"], receipt: ["Receipt", "回执"], receipt_of: ["Receipt {n}", "回执 {n}"], confirmation_of: ["Confirmation {n}", "确认书 {n}"],
  signed_by: ["Signed agreement", "已签名的协议"], not_signed: ["The service has no key yet: it is signed as soon as it has one.", "服务尚无密钥，得到密钥后即签名。"], confirmed: ["Confirmed by the recipient", "接收方已确认"], no_confirmed: ["Nothing was confirmed yet.", "尚无确认。"],
  revoke: ["Revoke", "撤销"], revoke_n: ["Revoke the agreement {n}", "撤销协议 {n}"], revoke_1: ["It ends with the next request, and what is being delivered ends too. It cannot be taken back.", "自下一次请求起失效，正在进行的交付也会中断，且无法恢复。"],
  open_statement: ["Since the last statement", "自上一份账单以来"], nothing_new: ["Nothing is new since the last statement.", "自上一份账单以来没有新内容。"], close_statement: ["Close the statement", "关闭账单"], close_1: ["It never changes; what is charged later stands in the next one.", "关闭后不再改变，此后的计量列入下一份。"], statement_n: ["Statement {n}", "第 {n} 份账单"], csv: ["As CSV", "下载 CSV"], none_closed: ["No statement was closed yet.", "尚无已关闭的账单。"],
  dataset: ["Dataset", "数据集"], who: ["With", "对象"], months: ["Months", "月数"], sum: ["Amount", "金额"], corrected: ["Corrections", "调整"], total: ["Total", "合计"], digest: ["Digest", "摘要"], no_payment: ["Prices are data: no payment is made here.", "价格只是数据，这里不进行支付。"],
  say_price: ["Say a price", "公布价格"], say_price_of: ["Price of a dataset", "数据集的价格"], price_said: ["The price counts for orders from now on.", "价格自现在起对新订单生效。"], save: ["Save", "保存"],
  inside: ["Use inside", "可用不可取"], inside_hint: ["Jobs run where the data is; approved figures alone leave. Statistics with noise are charged to a budget.", "作业在数据所在之处运行，只有获准的数字可以离开；带噪统计计入隐私预算。"],
  no_jobs: ["No job was proposed yet.", "尚无作业。"], no_jobs_hint: ["Propose one for a release that may be computed with; docs/privacy.md shows how a job is written.", "可对允许计算的版本提出作业，写法见 docs/privacy.zh.md。"],
  job: ["Job", "作业"], job_sql: ["SQL", "SQL"], job_evaluation: ["evaluation", "评测"], job_recipe: ["recipe", "加工配方"], leaving: ["{figures} figures, {bits} bits at most", "{figures} 个数字，至多 {bits} 比特"],
  what_leaves: ["What would leave, and what is computed", "可离开的内容与计算内容"], leaves: ["{figures} figures, which can tell {bits} bits at most; groups of {least} at least.", "{figures} 个数字，至多透露 {bits} 比特；每组至少 {least} 条。"], computed: ["What is computed", "计算内容"],
  decide_hint: ["You decide with a key that a hallmark of the dataset names; it signs on your machine and never leaves it:", "用该数据集印鉴所列的密钥作出决定，签名在您的机器上完成，密钥不会离开："],
  figures: ["Figures", "数字"], figure: ["Figure", "数字"], value: ["Value", "值"], between: ["Between", "区间"], rests_on: ["Records", "记录数"], kept_few: ["too few records", "记录过少，保留"], kept_none: ["none", "无"], nothing_left: ["Nothing left.", "没有内容离开。"], signed_outcome: ["Signed outcome", "已签名的结果"],
  run: ["Run", "运行"], run_job: ["Run the job {name}?", "运行作业 {name}？"], run_1: ["What was approved runs as often as was approved: {n}.", "获准的作业按获准次数运行：{n} 次。"], runs_now: ["It runs…", "正在运行…"],
  inside_waits: ["waits for a decision", "等待决定"], inside_approved: ["approved", "已批准"], inside_refused: ["refused", "已拒绝"], inside_approval_over: ["the approval is over", "批准已过期"], inside_decision_altered: ["its decision was altered", "决定被改动"], inside_running_or_broken_off: ["running, or broken off", "运行中或已中断"], inside_running: ["running", "运行中"],
  inside_done: ["done", "已完成"], inside_time: ["ended: time", "超时终止"], inside_memory: ["ended: memory", "内存超限终止"], inside_size: ["ended: too many bytes", "输出过大终止"], inside_gate: ["stopped at the gate", "被出口拦下"], inside_unreadable: ["ended: not readable", "输出不可读"], inside_failed: ["failed", "失败"],
  budgets: ["Budgets of privacy", "隐私预算"], budgets_hint: ["What was told of a dataset adds up over everybody; set with goldsmith private budget.", "关于数据集的披露对所有人累计；用 goldsmith private budget 设定。"], no_budgets: ["No budget was set for a dataset that you may ask about.", "您可询问的数据集均未设定预算。"],
  one_unit: ["One unit", "一个单位"], unit_record: ["a record", "一条记录"], unit_person: ["all of a person ({column}), {most} records at most", "一个人（{column}）的全部记录，至多 {most} 条"], asker: ["Asker", "询问者"], everybody: ["everybody together", "所有人合计"], spent: ["Spent", "已用"], allowed: ["Allowed", "上限"], left: ["Left", "剩余"],
  copies: ["Marked copies", "带标记的副本"], copies_yours: ["What was handed out under this agreement is marked for its recipient; the commitment to each copy was logged before it left.", "依据本协议交付的每份副本都为其接收方做了标记；对每份副本的承诺在交付之前已记入日志。"], copies_hint: ["Who was handed which copy of a release of level 一般3; a copy that turns up is traced with goldsmith trace.", "一般3 版本的哪一份副本交给了谁；副本流出时用 goldsmith trace 追溯。"],
  given_to: ["Handed to", "交给"], given_when: ["First handed out", "首次提供"], agreement: ["Agreement", "协议"], no_agreement: ["by name, without one", "按名单，无协议"], no_receipt: ["none signed", "未签署"], committed: ["Committed to in the log", "日志中的承诺"], entry_n: ["entry {n}", "第 {n} 条"],
  no_copies_of: ["No marked copy of this dataset was handed out.", "此数据集没有提供过带标记的副本。"], no_copies_of_hint: ["Its whole name is asked for, such as titles.", "请填写数据集的完整名称，例如 titles。"],
  no_copies: ["No marked copy was handed out yet.", "尚未提供带标记的副本。"], no_copies_hint: ["Releases of level 一般3 leave as one: goldsmith share NAME --marks marks.yaml", "一般3 的版本以此形式提供：goldsmith share NAME --marks marks.yaml"], copies_not_yours: ["What was handed out is for whoever runs the service.", "提供记录仅供服务的运营者查看。"],
  dataspace: ["Dataspace", "数据空间"], dataspace_hint: ["Negotiations and transfers with partners' connectors (Dataspace Protocol 2025-1). What is offered or asked for in known terms comes to an agreement of itself; the rest waits for you.", "与合作方连接器的协商和传输（Dataspace Protocol 2025-1）。符合要约的请求自动达成协议，其余由您决定。"],
  negotiations: ["Negotiations", "协商"], no_negotiations: ["Nothing was negotiated yet.", "尚无协商。"], transfers: ["Transfers", "传输"], no_transfers: ["Nothing was transferred yet.", "尚无传输。"], transfer_of: ["Transfer {n}, of negotiation {of}", "传输 {n}（协商 {of}）"], negotiation_n: ["negotiation {n}", "协商 {n}"], transfer_n: ["transfer {n}", "传输 {n}"],
  they_ask: ["{who} asks us, {when}", "{who} 向我方请求，{when}"], we_ask: ["we ask {who}, {when}", "我方向 {who} 请求，{when}"], underway: ["on its way…", "正在送达…"], terms_unknown: ["These terms are not known here: nothing is given under them.", "其中有本服务不认识的条款，不会据此提供任何内容。"], your_terms: ["Your terms (ODRL)", "您的条款（ODRL）"],
  verify: ["Verify", "核验"], finalize: ["Finalize", "生效"], start: ["Start", "开始"], suspend: ["Suspend", "暂停"], complete: ["Complete", "完成"], terminate: ["Terminate", "终止"],
  dsp_REQUESTED: ["requested", "已请求"], dsp_OFFERED: ["offered", "已要约"], dsp_ACCEPTED: ["accepted", "已接受"], dsp_AGREED: ["agreed", "已同意"], dsp_VERIFIED: ["verified", "已核验"], dsp_FINALIZED: ["stands", "已生效"], dsp_TERMINATED: ["terminated", "已终止"], dsp_STARTED: ["started", "进行中"], dsp_SUSPENDED: ["suspended", "已暂停"], dsp_COMPLETED: ["completed", "已完成"],
  partners: ["Partners", "合作方"], no_partners: ["No partner is registered yet. A partner has an account here, and gives you an account and its address.", "尚未登记合作方。合作方在此有一个账户，并向您提供其账户和地址。"], add_partner: ["Add a partner", "添加合作方"], partner_name: ["Its name in the dataspace", "其在数据空间中的名称"], partner_name_hint: ["As its service calls itself, such as https://bo.example", "与对方服务的自称一致，例如 https://bo.example"], partner_login: ["Its account here", "其在此处的账户"], partner_login_hint: ["It speaks to us with a token of this account.", "它用该账户的令牌与我方通信。"],
  partner_address: ["Address of its connector", "其连接器地址"], partner_address_hint: ["Such as https://bo.example/dataspace; left empty, it is answered and never asked.", "例如 https://bo.example/dataspace；留空则只应答、不主动请求。"], partner_token: ["Our token there", "我方在对方的令牌"], partner_token_hint: ["From the account that it gave us; it is never shown again.", "来自对方给我方的账户，此后不再显示。"],
  their_offers: ["What it offers us", "它向我方提供什么"], offers_nothing: ["It offers us nothing.", "没有向我方提供内容。"], ask_for: ["Ask for it", "请求"],
  not_yours: ["Statements are for whoever runs the service.", "账单仅供服务的运营者查看。"],
} as const satisfies Record<string, readonly [string, string]>;

export type Word = keyof typeof CONTRACTS;

export function say(word: Word, filled: Record<string, string | number> = {}): string {
  return inLanguage(CONTRACTS[word], filled);
}

/** Return words for a value that has some, else the value itself. */
export function worded(prefix: string, value: string, filled: Record<string, string | number> = {}): string {
  const word = `${prefix}_${value}`;
  return word in CONTRACTS ? say(word as Word, filled) : value;
}
