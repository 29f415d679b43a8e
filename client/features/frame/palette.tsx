import "@mantine/spotlight/styles.css";
import { useQuery } from "@apollo/client/react";
import { useMantineColorScheme, VisuallyHidden } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { createSpotlight, Spotlight } from "@mantine/spotlight";
import { IconDeviceDesktop, IconId, IconKeyboard, IconLogout, IconMoon, IconPencil, IconSearch, IconSun } from "@tabler/icons-react";
import { type ReactNode, useEffect, useState } from "react";
import { useLocation, useNavigate } from "react-router";
import { paths } from "#client/app/paths.ts";
import { graphql } from "#client/gql/index.ts";
import { useT } from "#client/messages/t.tsx";
import { Picture } from "#client/ui/picture.tsx";

import { administration, mainDestinations } from "./navigation.ts";
import { shortcutsHash } from "./shortcuts.ts";

const palettePeople = graphql(`
  query PalettePeople($words: String!) {
    profiles(filter: { search: $words }, first: 6) {
      nodes {
        id
        handle
        displayName
        headline
        avatar {
          ...Picture_Image @unmask
        }
      }
    }
  }
`);

interface Command {
  readonly key: string;
  readonly label: string;
  /** What else was looked through, and may be why it was found. */
  readonly description?: string;
  readonly icon: ReactNode;
  readonly run: () => void;
}

const [store, palette] = createSpotlight();
const icon = { "aria-hidden": true, size: 20, stroke: 1.6 } as const;

/** Goes to a page, finds a person, does something: whatever is typed is looked for in all three. */
export function Palette({ may, onLeave, onClose }: { may: (permission: string) => boolean; onLeave: () => void; onClose: () => void }) {
  const t = useT();
  const navigate = useNavigate();
  const { search } = useLocation();
  const { setColorScheme } = useMantineColorScheme();
  const [query, setQuery] = useState("");
  const [words] = useDebouncedValue(query.trim(), 150);
  const { data, loading } = useQuery(palettePeople, { variables: { words }, skip: words.length < 2 || !may("profiles.read") });
  useEffect(() => palette.open(), []);

  const go = (to: string) => () => void navigate(to);
  const pages: readonly Command[] = [...mainDestinations, ...administration]
    .filter(({ permission }) => permission === undefined || may(permission))
    .map(({ to, label, Icon }) => ({ key: to, label: t(label), icon: <Icon {...icon} />, run: go(to) }));
  const deeds: readonly Command[] = [
    { key: "edit", label: t("shortcuts.edit"), icon: <IconPencil {...icon} />, run: go(paths.editProfile) },
    { key: "light", label: t("palette.light"), icon: <IconSun {...icon} />, run: () => setColorScheme("light") },
    { key: "dark", label: t("palette.dark"), icon: <IconMoon {...icon} />, run: () => setColorScheme("dark") },
    { key: "auto", label: t("palette.system"), icon: <IconDeviceDesktop {...icon} />, run: () => setColorScheme("auto") },
    { key: "shortcuts", label: t("shortcuts.title"), icon: <IconKeyboard {...icon} />, run: () => void navigate({ search, hash: shortcutsHash }) },
    { key: "sign-out", label: t("common.sign-out"), icon: <IconLogout {...icon} />, run: onLeave },
  ];
  const people: readonly Command[] =
    words.length < 2
      ? []
      : (data?.profiles.nodes ?? []).map(({ id, handle, displayName, headline, avatar }) => ({
          key: id,
          label: displayName,
          ...(headline && { description: headline }),
          icon: avatar ? <Picture picture={avatar} size={24} decorative /> : <IconId {...icon} />,
          run: go(paths.person(handle)),
        }));
  const named = (commands: readonly Command[]) => commands.filter(({ label }) => label.toLocaleLowerCase().includes(query.trim().toLocaleLowerCase()));
  const groups = [
    { label: t("palette.pages"), commands: named(pages) },
    { label: t("common.people"), commands: people },
    { label: t("palette.actions"), commands: named(deeds) },
  ].filter(({ commands }) => commands.length > 0);
  const count = groups.reduce((sum, { commands }) => sum + commands.length, 0);

  return (
    <Spotlight.Root
      store={store}
      query={query}
      onQueryChange={setQuery}
      shortcut={null}
      onSpotlightClose={onClose}
      clearQueryOnClose
      scrollable
      maxHeight={420}
    >
      <Spotlight.Search
        placeholder={t("palette.placeholder")}
        aria-label={t("palette.placeholder")}
        leftSection={<IconSearch {...icon} />}
        onKeyDown={(event) => {
          // Spotlight selects the first of what is there as one types; people come a moment later.
          const isSelected = document.querySelector("[data-action][data-selected]") !== null;
          const first = groups[0]?.commands[0];
          if (event.key !== "Enter" || event.nativeEvent.isComposing || isSelected || query === "" || !first) return;
          first.run();
          palette.close();
        }}
      />
      <Spotlight.ActionsList aria-busy={loading}>
        {groups.map(({ label, commands }) => (
          <Spotlight.ActionsGroup key={label} label={label}>
            {commands.map(({ key, label: name, description, icon: leftSection, run }) => (
              <Spotlight.Action key={key} label={name} {...(description && { description })} leftSection={leftSection} onClick={run} />
            ))}
          </Spotlight.ActionsGroup>
        ))}
        {count === 0 && !loading && <Spotlight.Empty>{t("palette.nothing")}</Spotlight.Empty>}
      </Spotlight.ActionsList>
      <VisuallyHidden role="status">{t("palette.count", { count })}</VisuallyHidden>
    </Spotlight.Root>
  );
}
