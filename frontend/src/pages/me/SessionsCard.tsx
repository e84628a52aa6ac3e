import { Button } from "@mantine/core";
import { type FragmentOf, readFragment } from "gql.tada";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { RefusalFragment } from "@/api/command";
import { graphql } from "@/api/graphql";
import { useUnkeyedCommand } from "@/api/unkeyed";
import { OutcomeNote, type Trouble, troubleOf } from "@/faults/OutcomeNote";
import { deferred } from "@/ui/deferred";
import { Moment } from "@/ui/Moment";
import { Section } from "@/ui/Page";
import { Table } from "@/ui/Table";

export const SessionsCardFragment = graphql(`
  fragment SessionsCard on Viewer {
    sessions {
      id
      createdAt
      seenAt
      address
      device
      current
    }
  }
`);

const EndSession = graphql(
  `
    mutation EndSession($input: EndSessionInput!) {
      done: endSession(input: $input) {
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [RefusalFragment],
);

const EverywhereDialog = deferred(() =>
  import("./EverywhereDialog").then((module) => module.EverywhereDialog),
);

type Props = { viewer: FragmentOf<typeof SessionsCardFragment>; onEnded: () => void };

/** Where one is signed in. */
export function SessionsCard({ viewer, onEnded }: Props) {
  const { t } = useTranslation();
  const { sessions } = readFragment(SessionsCardFragment, viewer);
  const { send, busy } = useUnkeyedCommand(EndSession);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [everywhere, setEverywhere] = useState(false);

  const end = async (id: string) => {
    setTrouble(troubleOf(await send({ id })));
    onEnded();
  };

  return (
    <Section title={t("me.sessions")} hint={t("me.sessionsHint")}>
      <Table label={t("me.sessions")} phone="rows">
        <thead>
          <tr>
            <th scope="col">{t("me.device")}</th>
            <th scope="col">{t("me.address")}</th>
            <th scope="col">{t("me.signedIn")}</th>
            <th scope="col">{t("me.seen")}</th>
            <th scope="col">{t("people.actions")}</th>
          </tr>
        </thead>
        <tbody>
          {sessions.map(({ id, createdAt, seenAt, address, device, current }) => (
            <tr key={id}>
              <td>{device || t("me.unknownDevice")}</td>
              <td className="muted small">{address}</td>
              <td className="muted small" data-wide>
                <Moment at={createdAt} />
              </td>
              <td className="muted small" data-wide>
                <Moment at={seenAt} />
              </td>
              <td data-end>
                {current ? (
                  t("me.thisOne")
                ) : (
                  <Button variant="default" size="compact-sm" loading={busy} onClick={() => void end(id)}>
                    {t("me.end")}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
      <OutcomeNote title={t("me.notDone")} trouble={trouble} />
      <div>
        <Button variant="default" onClick={() => setEverywhere(true)}>
          {t("me.everywhere")}
        </Button>
      </div>
      <Suspense>{everywhere && <EverywhereDialog onClose={() => setEverywhere(false)} />}</Suspense>
    </Section>
  );
}
