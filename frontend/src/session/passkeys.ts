import { startAuthentication, startRegistration, WebAuthnError } from "@simplewebauthn/browser";

/** What a browser answers: its credential as JSON, or why there is none. */
export type Answer =
  | { credential: string; why?: undefined }
  | { credential?: undefined; why: "left" | "known" };

/** Has the browser make a passkey. */
export function makePasskey(options: string) {
  return answered(() => startRegistration({ optionsJSON: JSON.parse(options) }));
}

/** Has the browser sign in with a passkey. */
export function provePasskey(options: string) {
  return answered(() => startAuthentication({ optionsJSON: JSON.parse(options) }));
}

async function answered(ask: () => Promise<unknown>): Promise<Answer> {
  try {
    return { credential: JSON.stringify(await ask()) };
  } catch (error) {
    const known =
      error instanceof WebAuthnError && error.code === "ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED";
    // Whatever else it was, the browser has shown it: the person has left, or waited too long.
    return { why: known ? "known" : "left" };
  }
}
