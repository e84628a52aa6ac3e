import { useState } from "react";

/** A password that is typed twice. */
export function useNewPassword(refused: string | undefined) {
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const [tried, setTried] = useState(false);

  return {
    password,
    /** Whether both are the same; where they are not, it says so from now on. */
    agree: () => {
      setTried(true);
      return password === again;
    },
    clear: () => {
      setPassword("");
      setAgain("");
      setTried(false);
    },
    fields: {
      password,
      again,
      refused,
      differ: tried && password !== again,
      onPassword: setPassword,
      onAgain: setAgain,
    },
  };
}
