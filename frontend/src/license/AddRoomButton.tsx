import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { deferred } from "@/ui/deferred";
import { useShortcuts } from "@/ui/shortcuts";

/** The dialog comes when it is wanted. */
const AddRoomDialog = deferred(() => import("./AddRoomDialog").then((module) => module.AddRoomDialog));

type Props = { accountId: string; licensing: "FILE" | "CLOUD" };

/** Adds a Control Room to an account; N does the same. */
export function AddRoomButton({ accountId, licensing }: Props) {
  const { t } = useTranslation();
  const [adding, setAdding] = useState(false);
  useShortcuts({ KeyN: () => setAdding(true) });

  return (
    <>
      <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setAdding(true)}>
        {t("rooms.add")}
      </Button>
      {adding && (
        <Suspense>
          <AddRoomDialog accountId={accountId} licensing={licensing} onClose={() => setAdding(false)} />
        </Suspense>
      )}
    </>
  );
}
