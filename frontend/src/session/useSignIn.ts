import { useState } from "react";
import { useMutation } from "urql";
import { RefusalFragment } from "@/api/command";
import { faultOf } from "@/api/fault";
import { graphql } from "@/api/graphql";
import type { Trouble } from "@/faults/OutcomeNote";

const SignIn = graphql(
  `
    mutation SignIn($input: SignInInput!) {
      signIn(input: $input) {
        viewer {
          user {
            id
            locale
          }
        }
        userErrors {
          ...Refusal
        }
      }
    }
  `,
  [RefusalFragment],
);

export type SignedIn = { id: string; locale: string };

export function useSignIn(onSignedIn: (user: SignedIn) => void) {
  const [{ fetching }, execute] = useMutation(SignIn);
  const [trouble, setTrouble] = useState<Trouble | null>(null);

  const signIn = async (input: { email: string; password: string }) => {
    const { data, error } = await execute({ input });
    const user = data?.signIn?.viewer?.user;
    if (user) onSignedIn(user);
    else if (error) setTrouble({ fault: faultOf(error) });
    else setTrouble({ refusals: data?.signIn?.userErrors ?? [] });
  };

  return { signIn, busy: fetching, trouble };
}
