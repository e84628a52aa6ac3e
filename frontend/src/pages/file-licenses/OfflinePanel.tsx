import { Button } from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { type FragmentOf, readFragment } from "gql.tada";
import { type ChangeEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCommand } from "@/api/command";
import { graphql } from "@/api/graphql";
import { OutcomeNote, type Trouble, troubleOf } from "@/faults/OutcomeNote";
import { ConfirmLicenseFile, UploadLicenseRequest } from "@/license/commands";
import { Facts } from "@/ui/Facts";
import { Moment } from "@/ui/Moment";
import { Note } from "@/ui/Note";
import { Section } from "@/ui/Page";
import styles from "./OfflinePanel.module.css";

export const OfflinePanelFragment = graphql(`
  fragment OfflinePanel on ControlRoom {
    id
    version
    status
    actions
    offline {
      keyThumbprint
      confirmedSerial
      cycleBeganAt
      confirmBy
    }
  }
`);

type Props = { room: FragmentOf<typeof OfflinePanelFragment> };

/** A Control Room without a connection: its request goes in, and its confirmation that the answer was installed. */
export function OfflinePanel({ room }: Props) {
  const { t } = useTranslation();
  const { id, version, status, actions, offline } = readFragment(OfflinePanelFragment, room);
  const upload = useCommand(UploadLicenseRequest);
  const confirm = useCommand(ConfirmLicenseFile);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const mayAsk = actions.includes("REQUEST");
  const mayConfirm = actions.includes("CONFIRM");
  if (!offline && !mayAsk) return null;

  const take =
    ({ send }: Pick<typeof upload, "send"> | Pick<typeof confirm, "send">) =>
    async (file: File) => {
      const content = await file.text();
      setTrouble(troubleOf(await send({ controlRoomId: id, version, content })));
    };

  return (
    <Section title={t("offline.title")} hint={t("offline.hint")}>
      {offline?.confirmBy && status !== "SUSPENDED" && (
        <Note tone="amber" role="status">
          {t("offline.confirmBy")} <Moment at={offline.confirmBy} />
        </Note>
      )}
      {status === "SUSPENDED" && (
        <Note tone="red" role="status">
          {t("offline.suspended")}
        </Note>
      )}
      {offline && (
        <Facts
          facts={[
            [t("offline.began"), offline.cycleBeganAt && <Moment key="began" at={offline.cycleBeganAt} />],
            [t("offline.installed"), offline.confirmedSerial > 0 && String(offline.confirmedSerial)],
            [
              t("offline.key"),
              <code key="key" className={styles.key}>
                {offline.keyThumbprint}
              </code>,
            ],
          ]}
        />
      )}
      <div className={styles.buttons}>
        {mayAsk && (
          <FileButton id="upload-request" busy={upload.busy} onFile={take(upload)}>
            {t("offline.upload")}
          </FileButton>
        )}
        {mayConfirm && (
          <FileButton id="upload-confirmation" busy={confirm.busy} onFile={take(confirm)}>
            {t("offline.confirm")}
          </FileButton>
        )}
      </div>
      <OutcomeNote title={t("offline.notTaken")} trouble={trouble} />
    </Section>
  );
}

type FileButtonProps = { id: string; busy: boolean; onFile: (file: File) => Promise<void>; children: string };

/** A button that asks for a file; the same one can be chosen again. */
function FileButton({ id, busy, onFile, children }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  const onChange = ({ currentTarget }: ChangeEvent<HTMLInputElement>) => {
    const file = currentTarget.files?.[0];
    currentTarget.value = "";
    if (file) void onFile(file);
  };
  return (
    <>
      <input ref={input} id={id} type="file" hidden aria-label={children} onChange={onChange} />
      <Button
        variant="default"
        loading={busy}
        leftSection={<IconUpload size={16} aria-hidden />}
        onClick={() => input.current?.click()}
      >
        {children}
      </Button>
    </>
  );
}
