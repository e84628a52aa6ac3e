import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMutation } from "urql";
import { RefusalFragment } from "@/api/command";
import { faultOf } from "@/api/fault";
import { graphql } from "@/api/graphql";
import { forgetSession } from "@/api/session";
import { hangUp } from "@/api/socket";
import { OutcomeNote, type Trouble } from "@/faults/OutcomeNote";
import { Dialog, DialogActions } from "@/ui/Dialog";

const SignOutEverywhere = graphql(
  `
    mutation SignOutEverywhere {
      done: signOutEverywhere {
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [RefusalFragment],
);

/** Ends all of one's sessions, this one too. */
export function EverywhereDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [{ fetching }, execute] = useMutation(SignOutEverywhere);
  const [trouble, setTrouble] = useState<Trouble | null>(null);

  const leave = async () => {
    const { data, error } = await execute({});
    if (!data?.done) {
      if (error) setTrouble({ fault: faultOf(error) });
      return;
    }
    hangUp();
    forgetSession();
    // A new document: nothing of the last person stays in memory.
    window.location.assign("/login");
  };

  return (
    <Dialog title={t("me.everywhere")} open onClose={onClose}>
      <p>{t("me.everywhereBody")}</p>
      <OutcomeNote title={t("me.notDone")} trouble={trouble} />
      <DialogActions>
        <Button variant="default" data-autofocus onClick={onClose}>
          {t("dialog.cancel")}
        </Button>
        <Button loading={fetching} onClick={() => void leave()}>
          {t("me.everywhere")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
