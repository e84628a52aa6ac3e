import { Button } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { type FragmentOf, readFragment } from "gql.tada";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { FileStatus } from "@/license/FileStatus";
import { CopyButton } from "@/ui/CopyButton";
import { Facts } from "@/ui/Facts";
import { useFormats } from "@/ui/format";
import { Moment } from "@/ui/Moment";
import { Note } from "@/ui/Note";
import { Section } from "@/ui/Page";
import styles from "./FilePanel.module.css";

export const FilePanelFragment = graphql(`
  fragment FilePanel on ControlRoom {
    licenseFile {
      id
      serial
      status
      createdAt
      issuedAt
      expiresOn
      downloadUrl
      fileName
      size
      sha256
      keyId
      failure
    }
  }
`);

/** The license file that a Control Room has, or what keeps it from having one. */
export function FilePanel({ room }: { room: FragmentOf<typeof FilePanelFragment> }) {
  const { t } = useTranslation();
  const { number, date, inDays } = useFormats();
  const { licenseFile: file } = readFragment(FilePanelFragment, room);

  return (
    <Section title={t("file.title")} aside={file && <FileStatus status={file.status} />}>
      <div role="status">
        {!file && <p className="muted">{t("file.none")}</p>}
        {file?.status === "GENERATING" && (
          <Note tone={file.failure ? "amber" : "cobalt"}>{file.failure ?? t("file.generating")}</Note>
        )}
        {file?.status === "FAILED" && <Note tone="red">{file.failure}</Note>}
      </div>
      {file?.downloadUrl && (
        <Button
          component="a"
          href={file.downloadUrl}
          download
          leftSection={<IconDownload size={16} aria-hidden />}
          className={styles.download}
        >
          {t("file.download")}
        </Button>
      )}
      {file?.issuedAt && (
        <>
          <Facts
            facts={[
              [t("file.name"), file.fileName],
              [t("file.serial"), String(file.serial)],
              [t("file.size"), t("file.bytes", { count: file.size ?? 0, bytes: number(file.size ?? 0) })],
              [t("file.issued"), <Moment key="issued" at={file.issuedAt} />],
              [
                t("entitlements.expires"),
                file.expiresOn && `${date(file.expiresOn)}, ${inDays(file.expiresOn)}`,
              ],
              [
                t("file.sha256"),
                file.sha256 && (
                  <span className={styles.digest}>
                    <code>{file.sha256}</code>
                    <CopyButton text={file.sha256} label={t("file.copySha256")} />
                  </span>
                ),
              ],
              [
                t("file.key"),
                <code key="key" className={styles.code}>
                  {file.keyId}
                </code>,
              ],
            ]}
          />
          <details className={styles.how}>
            <summary>{t("file.how")}</summary>
            <ol>
              <li>{t("file.step1")}</li>
              <li>{t("file.step2")}</li>
              <li>
                {t("file.step3")} <code>{`drawdown license verify ${file.fileName}`}</code>
              </li>
            </ol>
          </details>
        </>
      )}
    </Section>
  );
}
