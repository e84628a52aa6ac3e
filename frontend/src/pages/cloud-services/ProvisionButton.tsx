import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { deferred } from "@/ui/deferred";
import { useShortcuts } from "@/ui/shortcuts";
import type { Entitled } from "./ProvisionDialog";

/** The dialog comes when it is wanted. */
const ProvisionDialog = deferred(() => import("./ProvisionDialog").then((module) => module.ProvisionDialog));

type Props = { accountId: string; entitled: Entitled[] };

/** Asks for a cloud service; N does the same. */
export function ProvisionButton({ accountId, entitled }: Props) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  useShortcuts({ KeyN: () => setOpen(true) });

  return (
    <>
      <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpen(true)}>
        {t("services.provision")}
      </Button>
      {open && (
        <Suspense>
          <ProvisionDialog accountId={accountId} entitled={entitled} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
