import { type Failure, failureOf } from "./failure.ts";
import { inWords, type Refusal } from "./refusal.ts";

/** How a mutation ended: done, something for the person to mend, or not answered at all. */
export type Outcome<Payload, Remark> =
  | { readonly kind: "done"; readonly value: Payload }
  | { readonly kind: "refused"; readonly remarks: readonly Remark[] }
  | { readonly kind: "failed"; readonly failure: Failure };

export async function outcomeOf<Data, Payload extends { readonly userErrors: readonly Refusal[] }>(
  answer: Promise<{ readonly data?: Data | null | undefined }>,
  payloadOf: (data: Data) => Payload,
): Promise<Outcome<Payload, Payload["userErrors"][number]>> {
  try {
    const { data } = await answer;
    if (data == null) return { kind: "failed", failure: failureOf(null) };
    const payload = payloadOf(data);
    return payload.userErrors.length > 0 ? { kind: "refused", remarks: payload.userErrors.map(inWords) } : { kind: "done", value: payload };
  } catch (error) {
    return { kind: "failed", failure: failureOf(error) };
  }
}
