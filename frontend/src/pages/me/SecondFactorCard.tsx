import { Button } from "@mantine/core";
import { type FragmentOf, readFragment } from "gql.tada";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { graphql } from "@/api/graphql";
import { deferred } from "@/ui/deferred";
import { Note } from "@/ui/Note";
import { Section } from "@/ui/Page";
import styles from "./Card.module.css";
import type { Task } from "./MeDialog";
import { ProofFragment } from "./Proof";

export const SecondFactorCardFragment = graphql(
  `
    fragment SecondFactorCard on Security {
      totp
      recoveryCodes
      ...Proof
    }
  `,
  [ProofFragment],
);

const MeDialog = deferred(() => import("./MeDialog").then((module) => module.MeDialog));

/** From so many on there is time enough to make new ones. */
const enough = 3;

/** The authenticator app: its codes are asked for beside the password. */
export function SecondFactorCard({ security }: { security: FragmentOf<typeof SecondFactorCardFragment> }) {
  const { t } = useTranslation();
  const data = readFragment(SecondFactorCardFragment, security);
  const [task, setTask] = useState<Task | null>(null);

  return (
    <Section title={t("me.app")} hint={t("me.appHint")}>
      {data.totp ? (
        <>
          <p>
            {t("me.appOn")} {t("me.codesLeft", { count: data.recoveryCodes })}
          </p>
          {data.recoveryCodes < enough && (
            <Note tone="amber" role="status">
              {t("me.codesFew")}
            </Note>
          )}
          <div className={styles.buttons}>
            <Button variant="default" onClick={() => setTask({ do: "renew" })}>
              {t("me.renew")}
            </Button>
            <Button variant="default" onClick={() => setTask({ do: "disable" })}>
              {t("me.disable")}
            </Button>
          </div>
        </>
      ) : (
        <div>
          <Button onClick={() => setTask({ do: "enroll" })}>{t("me.enroll")}</Button>
        </div>
      )}
      {task && (
        <Suspense>
          <MeDialog task={task} proof={data} onClose={() => setTask(null)} />
        </Suspense>
      )}
    </Section>
  );
}
