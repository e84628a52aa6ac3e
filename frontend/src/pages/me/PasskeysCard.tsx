import { Button } from "@mantine/core";
import { type FragmentOf, readFragment } from "gql.tada";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { passkeysWork } from "@/session/passkeysWork";
import { deferred } from "@/ui/deferred";
import { Moment } from "@/ui/Moment";
import { Section } from "@/ui/Page";
import { Table } from "@/ui/Table";
import type { Task } from "./MeDialog";
import { ProofFragment } from "./Proof";

export const PasskeysCardFragment = graphql(
  `
    fragment PasskeysCard on Security {
      passkeys {
        id
        name
        createdAt
        lastUsedAt
      }
      ...Proof
    }
  `,
  [ProofFragment],
);

const MeDialog = deferred(() => import("./MeDialog").then((module) => module.MeDialog));

/** What signs its person in without a password: by name, with its last use. */
export function PasskeysCard({ security }: { security: FragmentOf<typeof PasskeysCardFragment> }) {
  const { t } = useTranslation();
  const data = readFragment(PasskeysCardFragment, security);
  const [task, setTask] = useState<Task | null>(null);

  return (
    <Section title={t("me.passkeys")} hint={t("me.passkeysHint")}>
      {data.passkeys.length > 0 && (
        <Table label={t("me.passkeys")}>
          <thead>
            <tr>
              <th>{t("me.passkeyName")}</th>
              <th>{t("me.passkeyMade")}</th>
              <th>{t("me.passkeyUsed")}</th>
              <td />
            </tr>
          </thead>
          <tbody>
            {data.passkeys.map((passkey) => (
              <tr key={passkey.id}>
                <td>{passkey.name}</td>
                <td>
                  <Moment at={passkey.createdAt} />
                </td>
                <td>{passkey.lastUsedAt ? <Moment at={passkey.lastUsedAt} /> : t("me.never")}</td>
                <td>
                  <Button
                    size="xs"
                    variant="default"
                    aria-label={t("me.removeNamed", { name: passkey.name })}
                    onClick={() => setTask({ do: "removePasskey", passkey })}
                  >
                    {t("me.remove")}
                  </Button>
                </td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      {passkeysWork() ? (
        <div>
          <Button variant="default" onClick={() => setTask({ do: "addPasskey" })}>
            {t("me.addPasskey")}
          </Button>
        </div>
      ) : (
        <p className="muted">{t("me.passkeysNot")}</p>
      )}
      {task && (
        <Suspense>
          <MeDialog task={task} proof={data} onClose={() => setTask(null)} />
        </Suspense>
      )}
    </Section>
  );
}
