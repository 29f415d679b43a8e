import type { FragmentType } from "@apollo/client";
import { useApolloClient, useSuspenseFragment } from "@apollo/client/react";
import { Stack } from "@mantine/core";
import { type FormEvent, useEffect, useMemo, useRef, useState } from "react";
import { type Failure, failureText } from "#client/apollo/failure.ts";
import { useHandleAvailability } from "#client/apollo/handle-availability.ts";
import type { ProfileForm_FieldFragment, ProfileForm_ProfileFragment } from "#client/gql/graphql.ts";
import { graphql } from "#client/gql/index.ts";
import { Message, useT } from "#client/messages/t.tsx";
import { ErrorSummary } from "#client/ui/error-summary.tsx";
import { Panel } from "#client/ui/panel.tsx";
import { SaveBar } from "#client/ui/save-bar.tsx";
import { fieldLabel } from "#client/ui/server-words.ts";
import { useToast } from "#client/ui/toasts.tsx";
import { useReportUnsaved } from "#client/ui/unsaved.tsx";
import { useFields } from "#client/ui/use-fields.ts";
import { ConflictDialog } from "./conflict-dialog.tsx";
import { FieldAudience } from "./field-audience.tsx";
import { changedKeys, clashes, type Draft, draftOf, type FieldKey, fieldKeys, groups, inputOf, rebase } from "./fields.ts";
import { ProfileInput } from "./profile-input.tsx";
import { rulesFrom } from "./rules.ts";
import { useUndoChange } from "./use-undo-change.ts";
import { useUpdateProfile } from "./use-update-profile.ts";

const profileFragment = graphql(`
  fragment ProfileForm_Profile on Profile {
    id
    version
    hidden
    displayName
    handle
    headline
    pronouns
    bio
    location
    timeZone
    locale
    website
    phone
    birthDate
    visibility {
      field
      audience
      allowed
    }
  }
`);

const fieldFragment = graphql(`
  fragment ProfileForm_Field on ProfileField {
    key
    label
    help
    minLength
    maxLength
    options
  }
`);

const latestProfile = graphql(`
  query LatestProfile($id: ID!) {
    profile(id: $id) {
      id
      ...ProfileForm_Profile @unmask
    }
  }
`);

interface Props {
  profile: FragmentType<ProfileForm_ProfileFragment>;
  fields: FragmentType<ProfileForm_FieldFragment>[];
  own: boolean;
  /** How many characters are in fields that are changed, well formed and not saved yet, while the person types. */
  onTyped: (lengths: Readonly<Record<string, number>>) => void;
}

/** The profile as a form. What is typed survives everything: refusals, conflicts, a lost connection, a session that ends. */
export function ProfileForm({ profile, fields, own, onTyped }: Props) {
  const t = useT();
  const { data: stored } = useSuspenseFragment({ fragment: profileFragment, fragmentName: "ProfileForm_Profile", from: profile });
  const { data: known } = useSuspenseFragment({ fragment: fieldFragment, fragmentName: "ProfileForm_Field", from: fields });
  const rules = useMemo(() => rulesFrom(known), [known]);
  const served = Object.fromEntries(known.map(({ key, label }) => [key, label]));
  const labels = Object.fromEntries(fieldKeys.map((key) => [key, fieldLabel(key, served[key] ?? key)])) as Readonly<Record<FieldKey, string>>;

  // What the form was filled with. Not the store's live value: that may already hold somebody else's later change.
  const [base, setBase] = useState({ draft: draftOf(stored), version: stored.version });
  const [theirs, setTheirs] = useState<{ draft: Draft; version: number } | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [refusal, setRefusal] = useState<{ attempt: number; general: readonly string[] }>({ attempt: 0, general: [] });
  const form = useFields(base.draft, rules);
  const [update, saving] = useUpdateProfile();
  const [undo] = useUndoChange(stored.id);
  const client = useApolloClient();
  const toast = useToast();

  const changed = changedKeys(base.draft, form.values);
  useReportUnsaved(changed.map((key) => labels[key]));
  const typed = JSON.stringify(
    Object.fromEntries(changed.filter((key) => !rules[key]?.(form.values[key], form.values)).map((key) => [key, [...form.values[key].trim()].length])),
  );
  useEffect(() => {
    onTyped(JSON.parse(typed) as Record<string, number>);
    return () => onTyped({});
  }, [typed, onTyped]);

  const handle = form.values.handle.trim();
  const availability = useHandleAvailability(handle === base.draft.handle ? "" : handle);

  // A newer version that touches nothing typed here (a new picture, another device) is taken over quietly.
  if (stored.version > base.version && !saving && theirs === null) {
    const latest = draftOf(stored);
    if (clashes(base.draft, form.values, latest).length === 0) {
      form.setValues(rebase(base.draft, form.values, latest));
      setBase({ draft: latest, version: stored.version });
    }
  }

  // The bar with the button goes when everything is saved; whoever types goes on where they were.
  const lastField = useRef<HTMLElement | null>(null);
  const comeBack = () => {
    const at = document.activeElement;
    if (at === null || at === document.body || at instanceof HTMLButtonElement) lastField.current?.focus({ preventScroll: true });
  };

  const save = async (draft: Draft, onTopOf: { draft: Draft; version: number }) => {
    setFailure(null);
    const outcome = await update({ id: stored.id, expectedVersion: onTopOf.version, ...inputOf(draft, changedKeys(onTopOf.draft, draft)) });
    if (outcome.kind === "failed") return setFailure(outcome.failure);
    if (outcome.kind === "done") {
      const saved = outcome.value.profile;
      if (saved) {
        form.setValues((now) => rebase(draft, now, draftOf(saved)));
        setBase({ draft: draftOf(saved), version: saved.version });
      }
      setRefusal(({ attempt }) => ({ attempt, general: [] }));
      form.clearErrors();
      comeBack();
      return toast({
        message: t("profile-form.saved"),
        seconds: 8,
        ...(saved && { action: { label: t("common.undo"), run: () => void takeBack(saved.version) } }),
      });
    }
    if (outcome.remarks.some((remark) => remark.__typename === "VersionConflict")) return compare();
    const general = form.remark(outcome.remarks);
    return setRefusal(({ attempt }) => ({ attempt: attempt + 1, general }));
  };

  const takeBack = async (version: number) => {
    const outcome = await undo(version);
    comeBack();
    if (outcome.kind === "done") return toast({ message: t("last-changes.undone") });
    const general = outcome.kind === "refused" ? outcome.remarks.map(({ message }) => message) : [failureText(outcome.failure)];
    return setRefusal(({ attempt }) => ({ attempt: attempt + 1, general }));
  };

  const compare = async () => {
    try {
      const { data } = await client.query({ query: latestProfile, variables: { id: stored.id }, fetchPolicy: "no-cache" });
      if (!data?.profile) return;
      const latest = { draft: draftOf(data.profile), version: data.profile.version };
      // A new picture or another audience makes a version, too, and no field of this form is different by it.
      if (changedKeys(base.draft, latest.draft).length === 0) return void save(form.values, latest);
      // An answer that was lost on its way: what is stored is what was sent.
      if (changedKeys(latest.draft, form.values).length > 0) return setTheirs(latest);
      form.setValues(latest.draft);
      setBase(latest);
      comeBack();
      toast({ message: t("profile-form.saved") });
    } catch {
      setFailure({
        code: "NETWORK",
        title: t("profile-form.conflict-unseen"),
        message: t("profile-form.compare-again"),
        errorId: null,
        mayRetry: true,
      });
    }
  };

  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    if (saving || changed.length === 0) return;
    if (form.check()) void save(form.values, base);
    else setRefusal(({ attempt }) => ({ attempt: attempt + 1, general: [] }));
  };

  const discard = () => {
    form.setValues(base.draft);
    form.clearErrors();
    setFailure(null);
    setRefusal(({ attempt }) => ({ attempt, general: [] }));
  };

  const hasErrors = Object.values(form.errors).some(Boolean) || refusal.general.length > 0;
  return (
    <form
      onSubmit={submit}
      onFocus={({ target }) => {
        if (!(target instanceof HTMLButtonElement) && target.id in form.values) lastField.current = target;
      }}
      noValidate
      aria-label={own ? t("profile-form.yours") : t("profile-form.theirs")}
    >
      <Stack gap="lg">
        {refusal.attempt > 0 && hasErrors && <ErrorSummary key={refusal.attempt} errors={form.errors} labels={labels} general={refusal.general} />}
        {groups.map(({ title, keys }) => (
          <Panel key={title} title={t(title)}>
            <Stack gap="md">
              {keys
                .filter((key) => !stored.hidden.includes(key))
                .map((key) => (
                  <div key={key}>
                    <ProfileInput
                      name={key}
                      label={labels[key]}
                      own={own}
                      facts={known.find((field) => field.key === key)}
                      field={form.field(key)}
                      onPick={(value) => form.set(key, value)}
                      availability={availability}
                    />
                    {stored.visibility
                      ?.filter(({ field, allowed }) => field === key && allowed.length > 1)
                      .map((seen) => (
                        <FieldAudience key={key} {...seen} label={labels[key]} own={own} />
                      ))}
                  </div>
                ))}
            </Stack>
          </Panel>
        ))}
      </Stack>
      <SaveBar changes={changed.length} saving={saving} problem={failure && <SaveProblem {...failure} />} onDiscard={discard} onSave={submit} />
      {theirs && (
        <ConflictDialog
          labels={labels}
          base={base.draft}
          mine={form.values}
          theirs={theirs.draft}
          saving={saving}
          onCancel={() => setTheirs(null)}
          onSettled={(draft) => {
            form.setValues(draft);
            setBase(theirs);
            setTheirs(null);
            void save(draft, theirs);
          }}
        />
      )}
    </form>
  );
}

function SaveProblem({ title, message, errorId }: Failure) {
  return (
    <>
      <strong>{title}</strong>
      {message}
      {errorId && (
        <span>
          <Message id="failure.reference" values={{ id: errorId }} components={{ 0: <code /> }} />
        </span>
      )}
    </>
  );
}
