import { describe, expect, it } from "vitest";
import { createFeedbackApi } from "../src/api/feedback";
import { FEEDBACK_FORM } from "../src/api/graphql/feedback";
import { saidIn } from "../src/feedback/said";

const nothing = { missing: "", wouldPay: "", monthly: "" } as const;

describe("what a reader misses", () => {
  it("is sent as it was meant", () => {
    expect(saidIn({ missing: "  Alerts by mail ", wouldPay: "YES", monthly: "7,50" })).toEqual({ missing: "Alerts by mail", wouldPay: "YES", monthly: 7.5 });
    expect(saidIn({ ...nothing, monthly: " 0 " })).toEqual({ missing: null, wouldPay: null, monthly: 0 });
    expect(saidIn({ ...nothing, wouldPay: "NO" })).toEqual({ missing: null, wouldPay: "NO", monthly: null });
  });

  it("is not sent where nothing is said, or no number", () => {
    expect(saidIn({ ...nothing, missing: " \n" })).toBe("nothing");
    for (const monthly of ["ten", "-1", "1e3", "1.234", "12345678", "1,000.00"]) expect(saidIn({ ...nothing, monthly }), monthly).toBe("amount");
  });

  it("is asked for in the server's currency, or not at all", async () => {
    const answering = (feedbackForm: unknown) =>
      createFeedbackApi({
        request: <T>(query: string) => {
          expect(query).toBe(FEEDBACK_FORM);
          return Promise.resolve({ feedbackForm } as T);
        },
      });
    expect(await answering({ currency: "CHF" }).currency()).toBe("CHF");
    expect(await answering(null).currency()).toBeNull();
  });
});
