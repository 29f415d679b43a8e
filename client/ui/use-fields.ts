import { type ChangeEvent, useState } from "react";

/** Says how to mend a value, or null where nothing is wrong with it. */
export type Rule<K extends string> = (value: string, all: Readonly<Record<K, string>>) => string | null;
export type Rules<K extends string> = Partial<Record<K, Rule<K>>>;

/** What a server found wrong, with the path of its input: `["input", "email"]` or `["email"]`. */
export interface Remark {
  readonly message: string;
  readonly path: readonly string[];
}

/** The values of a form. They are judged on leaving a field first, and while typing once something was wrong; nothing typed is ever cleared. */
export function useFields<K extends string>(initial: Readonly<Record<K, string>>, rules: Rules<K> = {}) {
  const [values, setValues] = useState(initial);
  const [errors, setErrors] = useState<Partial<Record<K, string>>>({});

  const judge = (name: K, all: Readonly<Record<K, string>>) => rules[name]?.(all[name], all) ?? null;
  const mark = (name: K, message: string | null) =>
    setErrors(({ [name]: _, ...rest }) => ({ ...rest, ...(message && { [name]: message }) }) as Partial<Record<K, string>>);

  const set = (name: K, value: string) => {
    const all = { ...values, [name]: value };
    setValues(all);
    if (errors[name]) mark(name, judge(name, all));
  };

  return {
    values,
    errors,
    set,
    setValues,
    field: (name: K) => ({
      id: name,
      name,
      value: values[name],
      error: errors[name],
      // A password's box carries the error, and its input has to be told.
      "aria-invalid": errors[name] !== undefined || undefined,
      onChange: (event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) => set(name, event.currentTarget.value),
      onBlur: () => {
        const found = judge(name, values);
        // Passing through an empty field is no mistake yet; sending it is. What the server said stands until the value is another one: were it
        // gone by now, what one is about to click would move away from under the pointer.
        if (found !== null && (values[name] !== "" || errors[name])) mark(name, found);
      },
    }),
    /** Judges everything; true where all is well. */
    check: (): boolean => {
      const found = Object.fromEntries(
        (Object.keys(values) as K[]).flatMap((name) => [[name, judge(name, values)] as const]).filter(([, message]) => message),
      ) as Partial<Record<K, string>>;
      setErrors(found);
      return Object.keys(found).length === 0;
    },
    /** Puts the server's remarks at their fields; answers those that belong to none. */
    remark: (remarks: readonly Remark[]): readonly string[] => {
      const found: Partial<Record<K, string>> = {};
      const elsewhere: string[] = [];
      for (const { message, path } of remarks) {
        const name = path.findLast((part) => part in values) as K | undefined;
        if (name) found[name] = message;
        else elsewhere.push(message);
      }
      setErrors(found);
      return elsewhere;
    },
    clearErrors: () => setErrors({}),
  };
}
