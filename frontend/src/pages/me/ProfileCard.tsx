import { Button, NativeSelect, TextInput } from "@mantine/core";
import { type FragmentOf, readFragment } from "gql.tada";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { RefusalFragment } from "@/api/command";
import { graphql } from "@/api/graphql";
import { useUnkeyedCommand } from "@/api/unkeyed";
import { OutcomeNote } from "@/faults/OutcomeNote";
import { useRefusals } from "@/faults/useRefusals";
import { useFormats } from "@/ui/format";
import { Section } from "@/ui/Page";
import { readIn } from "@/ui/zone";
import { languageOf } from "@/words/language";
import { speak } from "@/words/words";
import styles from "./cards.module.css";

export const ProfileCardFragment = graphql(`
  fragment ProfileCard on Viewer {
    timeZone
    user {
      id
      name
      locale
    }
  }
`);

const UpdateProfile = graphql(
  `
    mutation UpdateProfile($input: UpdateProfileInput!) {
      done: updateProfile(input: $input) {
        viewer {
          ...ProfileCard
        }
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [ProfileCardFragment, RefusalFragment],
);

const languages = ["en", "ko"];

/** What one says of oneself. */
export function ProfileCard({ viewer }: { viewer: FragmentOf<typeof ProfileCardFragment> }) {
  const { t } = useTranslation();
  const { language } = useFormats();
  const { user, timeZone } = readFragment(ProfileCardFragment, viewer);
  const { send, busy } = useUnkeyedCommand(UpdateProfile);
  const { at, trouble, take } = useRefusals(["name", "locale", "timeZone"]);
  const [name, setName] = useState(user.name);
  const [locale, setLocale] = useState(user.locale);
  const [zone, setZone] = useState(timeZone);
  const [saved, setSaved] = useState(false);
  // The server may know a zone that this browser does not.
  const zones = [...new Set(["UTC", ...(timeZone ? [timeZone] : []), ...Intl.supportedValuesOf("timeZone")])];

  const save = async (event: FormEvent) => {
    event.preventDefault();
    const done = take(await send({ name, locale, timeZone: zone }));
    setSaved(done);
    if (done) readIn(zone);
    if (done && locale !== user.locale) speak(languageOf({ ...user, locale }));
  };

  return (
    <Section title={t("me.profile")}>
      <form className={styles.form} onSubmit={(event) => void save(event)} onChange={() => setSaved(false)}>
        <TextInput
          label={t("people.name")}
          autoComplete="name"
          maxLength={200}
          required
          withAsterisk={false}
          value={name}
          error={at.name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <NativeSelect
          label={t("people.language")}
          data={languages.map((code) => ({ value: code, label: language(code) }))}
          value={locale}
          error={at.locale}
          onChange={(event) => setLocale(event.currentTarget.value)}
        />
        <NativeSelect
          label={t("me.zone")}
          description={t("me.zoneHint")}
          data={[{ value: "", label: t("me.deviceZone") }, ...zones]}
          value={zone ?? ""}
          error={at.timeZone}
          onChange={(event) => setZone(event.currentTarget.value || null)}
        />
        <OutcomeNote title={t("me.notDone")} trouble={trouble} />
        <div className={styles.buttons}>
          <Button type="submit" loading={busy}>
            {t("me.save")}
          </Button>
          <span role="status" className="muted small">
            {saved && t("me.saved")}
          </span>
        </div>
      </form>
    </Section>
  );
}
