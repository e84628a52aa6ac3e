import { Input } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { Chip } from "@/lists/Chip";
import { ChoiceField } from "@/lists/ChoiceField";
import { ListTools } from "@/lists/ListTools";
import styles from "./AuditTools.module.css";
import type { AuditSearch } from "./search";
import { useActs } from "./useActs";

/** Narrows the log; what it narrows to is in the address. */
export function AuditTools({ search }: { search: AuditSearch }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const acts = useActs();
  const choices = [...acts.values()].map(({ action, object, name }) => ({
    value: action,
    label: `${object}: ${name}`,
  }));
  const { action, person, account, object, from, to } = search;
  if (action && !acts.has(action)) choices.push({ value: action, label: action });

  const change = (next: AuditSearch) =>
    void navigate({
      to: ".",
      search: (now: AuditSearch) => ({ ...now, ...next, after: undefined }),
      replace: true,
    });

  return (
    <ListTools>
      <ChoiceField
        name="action"
        label={t("audit.what")}
        all={t("audit.everything")}
        value={action}
        choices={choices}
      />
      <Day label={t("audit.from")} max={to} value={from} onChange={(from) => change({ from })} />
      <Day label={t("audit.to")} min={from} value={to} onChange={(to) => change({ to })} />
      {person && <Chip onClear={() => change({ person: undefined })}>{t("audit.onePerson")}</Chip>}
      {account && <Chip onClear={() => change({ account: undefined })}>{t("audit.oneAccount")}</Chip>}
      {object && <Chip onClear={() => change({ object: undefined })}>{t("audit.oneObject")}</Chip>}
    </ListTools>
  );
}

type DayProps = {
  label: string;
  value: string | undefined;
  min?: string | undefined;
  max?: string | undefined;
  onChange: (day: string | undefined) => void;
};

function Day({ label, value, min, max, onChange }: DayProps) {
  const id = useId();
  return (
    <div className={styles.day}>
      <label htmlFor={id} className="muted small">
        {label}
      </label>
      <Input
        id={id}
        type="date"
        min={min}
        max={max}
        value={value ?? ""}
        onChange={(event) => onChange(event.currentTarget.value || undefined)}
      />
    </div>
  );
}
