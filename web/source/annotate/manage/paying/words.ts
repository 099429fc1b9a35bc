// Words of statements for pay; they come with that page alone.
import { inLanguage, WORDS as SHARED, type Word as Shared } from "../../words";

const OWN = {
  pay_of: ["Statements of {name}", "{name} 的结算单"],
  pay_mine: ["My statements", "我的结算单"],
  pay_from: ["From", "开始日期"],
  pay_to: ["Up to and with", "截止日期（含）"],
  pay_show: ["Show", "查看"],
  pay_open: ["Open period", "未结周期"],
  pay_closed_n: ["Statement {n}", "第 {n} 期"],
  pay_which: ["Statements", "结算单"],
  pay_between: ["{from} to {to}", "{from} 至 {to}"],
  pay_csv: ["Download CSV", "下载 CSV"],
  pay_close: ["Close this period…", "关闭此周期…"],
  pay_close_hint: ["{units} units are then paid and stand for good; what changes later comes in the next statement as an adjustment.", "关闭后，{units} 条计酬记录将固定不变；之后的变动作为调整计入下一期。"],
  pay_close_it: ["Close it", "确认关闭"],
  pay_not_now: ["Not now", "取消"],
  pay_closed_now: ["Closed as statement {n}.", "已关闭为第 {n} 期。"],
  pay_none: ["Nobody answered in this period.", "此周期无人作答。"],
  pay_none_hint: ["Choose another period, or come back when answers have been given.", "请选择其他周期，或在有答案后再来。"],
  pay_mine_none: ["No statement of yours has been closed yet.", "您还没有已关闭的结算单。"],
  pay_mine_hint: ["The manager closes periods; what you are paid for stands here then.", "由管理员关闭周期，之后会显示在这里。"],
  pay_no_price: ["No price is set: only counts are told. It stands under “How it works” of the project.", "尚未设置单价，仅列数量。可在项目的“工作规则”中设置。"],
  pay_by_accepted_unit: ["{price} {currency} for each accepted answer", "每条验收通过的答案 {price} {currency}"],
  pay_by_hour: ["{price} {currency} for each hour", "每小时 {price} {currency}"],
  pay_digest: ["Digest {digest}, closed {at} by {by}", "摘要 {digest}，{by} 于 {at} 关闭"],
  pay_code: ["Code", "匿名编号"],
  pay_answered: ["Answered", "已作答"],
  pay_accepted: ["Accepted", "验收通过"],
  pay_mended: ["Mended", "修正"],
  pay_waiting: ["Waiting", "待审核"],
  pay_sent_back: ["Sent back", "退回"],
  pay_disputed: ["Disputed", "申诉中"],
  pay_rejected: ["Rejected by lot", "批次拒收"],
  pay_gold: ["Known answers", "金标任务"],
  pay_hours: ["Active hours", "有效工时"],
  pay_units: ["Units paid", "计酬条数"],
  pay_adjusted_units: ["Adjusted", "调整"],
  pay_total: ["Total", "合计"],
  pay_sums: ["All", "总计"],
  pay_no_period: ["The first day is after the last one.", "开始日期晚于截止日期。"],
} as const satisfies Record<string, readonly [string, string]>;

export type Word = keyof typeof OWN | Shared;

export function say(word: Word, filled: Record<string, string | number> = {}): string {
  return inLanguage(word in OWN ? OWN[word as keyof typeof OWN] : SHARED[word as Shared], filled);
}
