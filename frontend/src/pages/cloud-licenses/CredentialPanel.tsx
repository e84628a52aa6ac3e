import { Button } from "@mantine/core";
import { type FragmentOf, readFragment } from "gql.tada";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCommand } from "@/api/command";
import { graphql } from "@/api/graphql";
import { OutcomeNote, type Trouble, troubleOf } from "@/faults/OutcomeNote";
import { IssueCredential } from "@/license/commands";
import { CopyButton } from "@/ui/CopyButton";
import { Facts } from "@/ui/Facts";
import { useFormats } from "@/ui/format";
import { Moment } from "@/ui/Moment";
import { Note } from "@/ui/Note";
import { Section } from "@/ui/Page";
import styles from "./CredentialPanel.module.css";

export const CredentialPanelFragment = graphql(`
  fragment CredentialPanel on ControlRoom {
    id
    version
    actions
    appVersion
    lastSeenAt
    credentialIssuedAt
  }
`);

/** What a cloud Control Room reports in with; it is shown once, and kept nowhere. */
export function CredentialPanel({ room }: { room: FragmentOf<typeof CredentialPanelFragment> }) {
  const { t } = useTranslation();
  const { moment } = useFormats();
  const { id, version, actions, appVersion, lastSeenAt, credentialIssuedAt } = readFragment(
    CredentialPanelFragment,
    room,
  );
  const { send, busy } = useCommand(IssueCredential);
  const [credential, setCredential] = useState<string | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [gone, setGone] = useState(false);

  const issue = async () => {
    const outcome = await send({ id, version });
    setTrouble(troubleOf(outcome));
    if (outcome?.kind !== "done") return;
    setCredential(outcome.payload.credential);
    setGone(outcome.payload.credential === null);
  };

  return (
    <Section title={t("cloudRooms.credential")} hint={t("cloudRooms.credentialHint")}>
      <Facts
        facts={[
          [
            t("cloudRooms.lastContact"),
            lastSeenAt
              ? `${moment(lastSeenAt)}${appVersion ? `, ${t("cloudRooms.version", { version: appVersion })}` : ""}`
              : t("cloudRooms.never"),
          ],
          [t("cloudRooms.issuedAt"), credentialIssuedAt && <Moment key="issued" at={credentialIssuedAt} />],
        ]}
      />
      {credential && (
        <Note tone="amber" role="status">
          <p className={styles.once}>{t("cloudRooms.once")}</p>
          <code className={styles.credential}>{credential}</code>
          <div className={styles.buttons}>
            <CopyButton text={credential} label={t("cloudRooms.copyCredential")} />
            <Button size="xs" onClick={() => setCredential(null)}>
              {t("cloudRooms.stored")}
            </Button>
          </div>
        </Note>
      )}
      {gone && <Note tone="amber">{t("cloudRooms.gone")}</Note>}
      {!credential && actions.includes("ISSUE_CREDENTIAL") && (
        <>
          {credentialIssuedAt && <p className="muted small">{t("cloudRooms.replaceHint")}</p>}
          <div>
            <Button variant="default" loading={busy} onClick={() => void issue()}>
              {credentialIssuedAt ? t("cloudRooms.replace") : t("cloudRooms.issue")}
            </Button>
          </div>
        </>
      )}
      <OutcomeNote title={t("cloudRooms.notIssued")} trouble={trouble} />
    </Section>
  );
}
