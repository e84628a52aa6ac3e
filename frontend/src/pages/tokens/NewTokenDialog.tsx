import { Button, NativeSelect, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { useCommand } from "@/api/command";
import { OutcomeNote } from "@/faults/OutcomeNote";
import { useRefusals } from "@/faults/useRefusals";
import { Choices } from "@/ui/Choices";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { CreateToken } from "./commands";

const scopes = [
  "pdr:read",
  "pdr:write",
  "approve",
  "orders:write",
  "licenses",
  "cloud:fulfil",
  "admin:read",
] as const;

/** How long a token may last, in days; a year less the time that it takes to ask. */
const lifetimes = [7, 30, 90, 180, 364];

const day = 24 * 60 * 60 * 1000;

/** What a program is to be allowed, and until when. */
export function NewTokenDialog({ onClose }: { onClose: (secret?: string) => void }) {
  const { t } = useTranslation();
  const { send, busy } = useCommand(CreateToken);
  const { at, trouble, take } = useRefusals(["name", "scopes", "expiresAt"]);
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<(typeof scopes)[number][]>(["pdr:read"]);
  const [days, setDays] = useState(90);

  const create = async (event: FormEvent) => {
    event.preventDefault();
    const expiresAt = new Date(Date.now() + days * day).toISOString();
    const outcome = await send({ name, scopes: chosen, expiresAt });
    if (take(outcome) && outcome?.kind === "done") onClose(outcome.payload.secret ?? undefined);
  };

  return (
    <Dialog title={t("tokens.new")} open onClose={onClose}>
      <form onSubmit={(event) => void create(event)}>
        <TextInput
          label={t("tokens.name")}
          description={t("tokens.nameHint")}
          autoComplete="off"
          maxLength={200}
          required
          withAsterisk={false}
          data-autofocus
          value={name}
          error={at.name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Choices
          type="checkbox"
          label={t("tokens.scopes")}
          hint={t("tokens.scopesHint")}
          error={at.scopes}
          choices={scopes.map((scope) => ({
            value: scope,
            label: <code className="mono">{scope}</code>,
            description: t(`scope.${scope.replace(":", "_") as ScopeKey}`),
          }))}
          chosen={chosen}
          onChoose={setChosen}
        />
        <NativeSelect
          label={t("tokens.lasts")}
          data={lifetimes.map((each) => ({ value: String(each), label: t("tokens.days", { count: each }) }))}
          value={String(days)}
          error={at.expiresAt}
          onChange={(event) => setDays(Number(event.currentTarget.value))}
        />
        <OutcomeNote title={t("tokens.notDone")} trouble={trouble} />
        <DialogActions>
          <Button variant="default" onClick={() => onClose()}>
            {t("dialog.cancel")}
          </Button>
          <Button type="submit" loading={busy}>
            {t("tokens.create")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

/** A key of the words has no colon. */
type ScopeKey =
  | "pdr_read"
  | "pdr_write"
  | "approve"
  | "orders_write"
  | "licenses"
  | "cloud_fulfil"
  | "admin_read";
