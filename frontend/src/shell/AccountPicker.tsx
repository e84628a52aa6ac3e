import { type FragmentOf, readFragment } from "gql.tada";
import { Suspense, useState } from "react";
import { graphql } from "@/api/graphql";
import { deferred } from "@/ui/deferred";
import { AccountButton } from "./AccountButton";

export const AccountPickerFragment = graphql(`
  fragment AccountPicker on Viewer {
    account {
      id
      kind
    }
  }
`);

const AccountChoices = deferred(() => import("./AccountChoices").then((module) => module.AccountChoices));

type Props = { viewer: FragmentOf<typeof AccountPickerFragment>; current: string };

/** Select an Account: says whose book is open, and opens another. */
export function AccountPicker({ viewer, current }: Props) {
  const { account: own } = readFragment(AccountPickerFragment, viewer);
  const [wanted, setWanted] = useState(false);
  const button = <AccountButton current={current} aria-haspopup="listbox" onClick={() => setWanted(true)} />;

  if (!wanted) return button;
  return (
    <Suspense fallback={button}>
      <AccountChoices own={own} current={current} />
    </Suspense>
  );
}
