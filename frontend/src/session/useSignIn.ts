import type { ResultOf } from "gql.tada";
import { useState } from "react";
import { type CombinedError, useClient } from "urql";
import { RefusalFragment } from "@/api/command";
import { faultOf } from "@/api/fault";
import { graphql } from "@/api/graphql";
import type { Trouble } from "@/faults/OutcomeNote";

const SignedInFragment = graphql(
  `
    fragment SignedIn on SignInPayload @_unmask {
      viewer {
        user {
          id
          locale
        }
      }
      challenge {
        methods
      }
      userErrors {
        ...Refusal
      }
    }
  `,
  [RefusalFragment],
);

const SignIn = graphql(
  `
    mutation SignIn($input: SignInInput!) {
      done: signIn(input: $input) {
        ...SignedIn
      }
    }
  `,
  [SignedInFragment],
);

const CompleteSignIn = graphql(
  `
    mutation CompleteSignIn($input: CompleteSignInInput!) {
      done: completeSignIn(input: $input) {
        ...SignedIn
      }
    }
  `,
  [SignedInFragment],
);

const BeginPasskeySignIn = graphql(
  `
    mutation BeginPasskeySignIn {
      done: beginPasskeySignIn {
        options
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [RefusalFragment],
);

const FinishPasskeySignIn = graphql(
  `
    mutation FinishPasskeySignIn($input: PasskeySignInInput!) {
      done: finishPasskeySignIn(input: $input) {
        ...SignedIn
      }
    }
  `,
  [SignedInFragment],
);

export type SignedIn = { id: string; locale: string };

type Payload = ResultOf<typeof SignedInFragment>;

/** What completes the sign-in that has begun. */
export type Method = NonNullable<Payload["challenge"]>["methods"][number];

type Answer = { data?: { done: Payload | null }; error?: CombinedError };

/** The ways to sign in: a password, and a code where one is asked for; or a passkey. */
export function useSignIn(onSignedIn: (user: SignedIn) => void) {
  const client = useClient();
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [asked, setAsked] = useState<readonly Method[] | null>(null);

  const settle = ({ data, error }: Answer) => {
    setBusy(false);
    const user = data?.done?.viewer?.user;
    if (user) return onSignedIn(user);
    if (error) return setTrouble({ fault: faultOf(error) });
    const refusals = data?.done?.userErrors ?? [];
    setTrouble(refusals.length > 0 ? { refusals } : null);
    if (data?.done?.challenge) setAsked(data.done.challenge.methods);
    // Whoever took too long begins again.
    else if (refusals.some(({ path }) => path[0] !== "code")) setAsked(null);
  };

  const signIn = async (input: { email: string; password: string }) => {
    setBusy(true);
    settle(await client.mutation(SignIn, { input }).toPromise());
  };

  const complete = async (code: string) => {
    setBusy(true);
    settle(await client.mutation(CompleteSignIn, { input: { code } }).toPromise());
  };

  const signInByPasskey = async () => {
    setBusy(true);
    const { data, error } = await client.mutation(BeginPasskeySignIn, {}).toPromise();
    const options = data?.done?.options;
    if (!options) {
      setBusy(false);
      return setTrouble(error ? { fault: faultOf(error) } : { refusals: data?.done?.userErrors ?? [] });
    }
    const { provePasskey } = await import("./passkeys");
    const { credential } = await provePasskey(options);
    if (credential)
      return settle(await client.mutation(FinishPasskeySignIn, { input: { credential } }).toPromise());
    // The browser has said why, or the person did not want to.
    setBusy(false);
    setTrouble(null);
  };

  const startOver = () => {
    setAsked(null);
    setTrouble(null);
  };

  return { signIn, complete, signInByPasskey, startOver, asked, busy, trouble };
}
