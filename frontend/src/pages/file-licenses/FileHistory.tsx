import { type FragmentOf, readFragment } from "gql.tada";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { FileStatus } from "@/license/FileStatus";
import { useFormats } from "@/ui/format";
import { Moment } from "@/ui/Moment";
import { Section } from "@/ui/Page";
import { Table } from "@/ui/Table";
import { useContents } from "@/units/contents";

export const FileHistoryFragment = graphql(`
  fragment FileHistory on ControlRoom {
    licenseFiles {
      id
      serial
      status
      createdAt
      expiresOn
      lines {
        quantity
        entitlement {
          id
          product {
            id
            unitKind
            unitSize
          }
        }
      }
    }
  }
`);

/** Every license file that was made for a Control Room, the newest first. */
export function FileHistory({ room }: { room: FragmentOf<typeof FileHistoryFragment> }) {
  const { t } = useTranslation();
  const { date } = useFormats();
  const contents = useContents();
  const { licenseFiles } = readFragment(FileHistoryFragment, room);
  if (licenseFiles.length === 0) return null;

  return (
    <Section title={t("files.title")}>
      <Table label={t("files.title")} phone="rows">
        <thead>
          <tr>
            <th scope="col">{t("file.serial")}</th>
            <th scope="col">{t("column.status")}</th>
            <th scope="col">{t("files.asked")}</th>
            <th scope="col">{t("column.contents")}</th>
            <th scope="col">{t("entitlements.expires")}</th>
          </tr>
        </thead>
        <tbody>
          {licenseFiles.map(({ id, serial, status, createdAt, expiresOn, lines }) => (
            <tr key={id}>
              <td>{serial}</td>
              <td data-end>
                <FileStatus status={status} />
              </td>
              <td className="muted small">
                <Moment at={createdAt} />
              </td>
              <td data-end>
                {contents(lines.map(({ quantity, entitlement: { product } }) => ({ quantity, product })))}
              </td>
              <td className="nowrap" data-wide>
                {expiresOn && date(expiresOn)}
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Section>
  );
}
