// The words, by OPAQUE (RFC 9807): the server learns nothing that it could try words against without asking itself each time.
// Runs in a worker of its own and is loaded only where somebody types words.
import { client, ready } from "@serenity-kit/opaque";

/** Argon2id with 64 MiB, 3 passes and 4 lanes. */
const keyStretching = "memory-constrained" as const;

export const opaque = {
  startRegistration: async (words: string): Promise<{ state: string; request: string }> => {
    await ready;
    const { clientRegistrationState, registrationRequest } = client.startRegistration({ password: words });
    return { state: clientRegistrationState, request: registrationRequest };
  },
  finishRegistration: async (words: string, state: string, response: string): Promise<{ record: string; exportKey: string }> => {
    await ready;
    const { registrationRecord, exportKey } = client.finishRegistration({
      password: words,
      clientRegistrationState: state,
      registrationResponse: response,
      keyStretching,
    });
    return { record: registrationRecord, exportKey };
  },
  startLogin: async (words: string): Promise<{ state: string; request: string }> => {
    await ready;
    const { clientLoginState, startLoginRequest } = client.startLogin({ password: words });
    return { state: clientLoginState, request: startLoginRequest };
  },
  /** Undefined for wrong words and for names that do not exist: nobody can tell which. */
  finishLogin: async (words: string, state: string, response: string): Promise<{ finish: string; exportKey: string } | undefined> => {
    await ready;
    try {
      const done = client.finishLogin({ password: words, clientLoginState: state, loginResponse: response, keyStretching });
      return done && { finish: done.finishLoginRequest, exportKey: done.exportKey };
    } catch {
      return undefined;
    }
  },
};

/** What can be asked about words. */
export type Opaque = typeof opaque;
