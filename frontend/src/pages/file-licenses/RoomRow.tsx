import { IconDownload } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { type FragmentOf, readFragment } from "gql.tada";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { FileStatus } from "@/license/FileStatus";
import { RoomStatus } from "@/license/RoomStatus";
import { useFormats } from "@/ui/format";
import { Moment } from "@/ui/Moment";
import { useContents } from "@/units/contents";

export const RoomRowFragment = graphql(`
  fragment RoomRow on ControlRoom {
    id
    name
    status
    version
    partner {
      id
      name
    }
    allocations {
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
    licenseFile {
      id
      status
      issuedAt
      expiresOn
      downloadUrl
      fileName
    }
  }
`);

export function RoomRow({
  accountId,
  room,
}: {
  accountId: string;
  room: FragmentOf<typeof RoomRowFragment>;
}) {
  const { t } = useTranslation();
  const { date } = useFormats();
  const contents = useContents();
  const { id, name, status, version, partner, allocations, licenseFile } = readFragment(
    RoomRowFragment,
    room,
  );
  const amounts = allocations.map(({ quantity, entitlement: { product } }) => ({ quantity, product }));

  // A row that changes while it is on screen says so once.
  const state = `${version} ${licenseFile?.status}`;
  const [firstState] = useState(state);

  return (
    <tr data-changed={state !== firstState || undefined}>
      <td>
        <Link to="/a/$acct/file-licenses/$room" params={{ acct: accountId, room: id }}>
          {name}
        </Link>
        {partner && <div className="muted caption">{t("rooms.through", { partner: partner.name })}</div>}
      </td>
      <td data-end>
        <RoomStatus status={status} />
      </td>
      <td data-wide>{contents(amounts)}</td>
      <td>{licenseFile && <FileStatus status={licenseFile.status} />}</td>
      <td className="muted small" data-wide>
        {licenseFile?.issuedAt && <Moment at={licenseFile.issuedAt} />}
      </td>
      <td className="nowrap" data-wide>
        {licenseFile?.expiresOn && date(licenseFile.expiresOn)}
      </td>
      <td data-end>
        {licenseFile?.downloadUrl && (
          <a
            href={licenseFile.downloadUrl}
            download
            aria-label={t("rooms.downloadOf", { file: licenseFile.fileName })}
          >
            <IconDownload size={18} aria-hidden />
          </a>
        )}
      </td>
    </tr>
  );
}
