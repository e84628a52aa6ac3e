import { Button } from "@mantine/core";
import { type FragmentOf, readFragment } from "gql.tada";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { OutcomeNote } from "@/faults/OutcomeNote";
import { BalanceKey } from "@/ui/BalanceBar";
import { Kbd } from "@/ui/Kbd";
import { Note } from "@/ui/Note";
import { Section } from "@/ui/Page";
import { useContents } from "@/units/contents";
import styles from "./ConfigureForm.module.css";
import { ConfigureTable } from "./ConfigureTable";
import { linesOf } from "./configure";
import type { OtherRoom } from "./otherRooms";
import { useConfigureForm } from "./useConfigureForm";

const ConfigurableFragment = graphql(`
  fragment Configurable on Entitlement @_unmask {
    id
    status
    startsOn
    endsOn
    quantity
    reserved
    allocated
    available
    product {
      id
      name
      unit
      unitKind
      unitSize
    }
  }
`);

export const ConfigureFormFragment = graphql(
  `
    fragment ConfigureForm on ControlRoom {
      id
      version
      licenseFile {
        id
        serial
        status
      }
      allocations {
        quantity
        entitlement {
          id
          ...Configurable
        }
      }
      choices(first: 100) {
        nodes {
          id
          ...Configurable
        }
      }
    }
  `,
  [ConfigurableFragment],
);

type Props = {
  /** A file is made of what is given; a quota is set aside in the pool, and none is a choice. */
  of: "file" | "quota";
  room: FragmentOf<typeof ConfigureFormFragment>;
  others: readonly OtherRoom[];
  accountId: string;
};

/** A number for each entitlement that can go into the file, with what would be left. */
export function ConfigureForm({ of, room, others, accountId }: Props) {
  const { t } = useTranslation();
  const contents = useContents();
  const { id, version, licenseFile, allocations, choices } = readFragment(ConfigureFormFragment, room);
  const lines = linesOf(choices.nodes, allocations);
  const form = useConfigureForm(id, version, lines, of === "quota");
  const amounts = lines.map(({ id: line, product }) => ({ quantity: form.quantities[line] ?? 0, product }));

  if (lines.length === 0) return <Note tone="amber">{t(`configureNothing.${of}`)}</Note>;

  return (
    <Section
      title={t(`configureTitle.${of}`)}
      hint={t(`configureHint.${of}`)}
      aside={<BalanceKey names={{ drawn: t("configure.elsewhere"), request: t(`configureHere.${of}`) }} />}
    >
      {form.overtaken && (
        <Note tone="amber" role="status">
          {t("configure.overtaken")}
        </Note>
      )}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys belong to whichever field has the focus */}
      <div
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.nativeEvent.isComposing) {
            event.preventDefault();
            void form.generate();
          }
        }}
      >
        <ConfigureTable of={of} lines={lines} form={form} others={others} accountId={accountId} />
      </div>
      <div className={styles.foot}>
        <Button loading={form.busy} onClick={() => void form.generate()}>
          {t(`configureDo.${of}`)}
          <Kbd>Ctrl ↵</Kbd>
        </Button>
        {form.changed && (
          <Button variant="default" onClick={form.discard}>
            {t("configure.discard")}
          </Button>
        )}
        <span className="muted small">{contents(amounts) || t(`configureEmpty.${of}`)}</span>
      </div>
      {licenseFile?.status === "ACTIVE" && (
        <p className="muted small">{t("configure.supersedes", { serial: licenseFile.serial })}</p>
      )}
      <OutcomeNote title={t("configure.notDone")} trouble={form.trouble} />
    </Section>
  );
}
