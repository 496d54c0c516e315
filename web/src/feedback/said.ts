// What a reader wrote into the form, as it is sent.
import type { Feedback } from "../api/feedback";
import type { WouldPay } from "../api/types";

export interface Written {
  readonly missing: string;
  /** "" for neither. */
  readonly wouldPay: WouldPay | "";
  readonly monthly: string;
}

/** What is sent; `"nothing"` where nothing is said, `"amount"` where the amount is no number. */
export function saidIn({ missing, wouldPay, monthly }: Written): Feedback | "nothing" | "amount" {
  const amount = amountOf(monthly);
  if (amount === "amount") return amount;
  const said = { missing: missing.trim() || null, wouldPay: wouldPay || null, monthly: amount };
  return said.missing === null && said.wouldPay === null && said.monthly === null ? "nothing" : said;
}

/** Digits with a point or a comma before the last two at most, as readers of either language write it. */
function amountOf(text: string): number | null | "amount" {
  const plain = text.trim();
  if (plain === "") return null;
  return /^\d{1,7}([.,]\d{1,2})?$/.test(plain) ? Number(plain.replace(",", ".")) : "amount";
}
