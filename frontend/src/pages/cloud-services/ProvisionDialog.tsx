import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useQuery } from "urql";
import { useCommand } from "@/api/command";
import { type CloudServiceKind, graphql } from "@/api/graphql";
import { ProvisionCloudService } from "@/cloud/commands";
import { addressOf, longestName, nameProblem } from "@/cloud/name";
import { OutcomeNote, type Trouble, troubleOf } from "@/faults/OutcomeNote";
import { Dialog, DialogActions } from "@/ui/Dialog";

const CloudPlanQuery = graphql(`
  query CloudPlan {
    cloudPlan {
      regions
      urlTemplate
    }
  }
`);

export type Entitled = { kind: CloudServiceKind; units: number };

type Props = { accountId: string; entitled: Entitled[]; onClose: () => void };

/** What it is, what it is called and where it runs; its address is shown while one types. */
export function ProvisionDialog({ accountId, entitled, onClose }: Props) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [{ data }] = useQuery({ query: CloudPlanQuery });
  const { send, busy } = useCommand(ProvisionCloudService);
  const [kind, setKind] = useState<CloudServiceKind>(entitled[0]?.kind ?? "CONTROL_ROOM");
  const [name, setName] = useState("");
  const [region, setRegion] = useState<string>();
  const [tried, setTried] = useState(false);
  const [refused, setRefused] = useState<string>();
  const [trouble, setTrouble] = useState<Trouble | null>(null);

  const regions = data?.cloudPlan.regions ?? [];
  const chosen = region ?? regions[0];
  const problem = nameProblem(name);
  const shown = problem && (tried || problem !== "empty") ? t(`serviceName.${problem}`) : refused;

  const provision = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (problem || !chosen) {
      document.getElementById("service-name")?.focus();
      return;
    }
    const outcome = await send({ accountId, kind, name, region: chosen });
    const atName =
      outcome?.kind === "refused" ? outcome.refusals.find(({ path }) => path[0] === "name") : undefined;
    setRefused(atName?.message);
    setTrouble(atName ? null : troubleOf(outcome));
    if (outcome?.kind !== "done" || !outcome.payload.cloudService) return;
    const service = outcome.payload.cloudService.id;
    onClose();
    await navigate({ to: "/a/$acct/cloud-services/$service", params: { acct: accountId, service } });
  };

  return (
    <Dialog title={t("services.provision")} open onClose={onClose}>
      <form onSubmit={(event) => void provision(event)} noValidate>
        <NativeSelect
          label={t("services.kind")}
          value={kind}
          data={entitled.map((each) => ({
            value: each.kind,
            label: t(`provisionable.${each.kind}`, { count: each.units }),
          }))}
          onChange={(event) => setKind(event.currentTarget.value as CloudServiceKind)}
        />
        <TextInput
          id="service-name"
          label={t("services.name")}
          description={data && addressOf(data.cloudPlan.urlTemplate, name)}
          maxLength={longestName + 1}
          autoComplete="off"
          spellCheck={false}
          data-autofocus
          value={name}
          error={shown}
          onChange={(event) => {
            setName(event.currentTarget.value);
            setRefused(undefined);
          }}
        />
        <NativeSelect
          label={t("services.region")}
          value={chosen}
          data={regions}
          onChange={(event) => setRegion(event.currentTarget.value)}
        />
        <p className="muted small">{t("services.review")}</p>
        <OutcomeNote title={t("services.notProvisioned")} trouble={trouble} />
        <DialogActions>
          <Button variant="default" onClick={onClose}>
            {t("dialog.cancel")}
          </Button>
          <Button type="submit" loading={busy}>
            {t("services.provision")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
