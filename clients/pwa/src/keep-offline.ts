// Keeps the app's own files on the phone, so that it opens without a network. The service worker itself is `sw.ts`.

const script = "/sw.js";

interface ScriptPolicy {
  createScriptURL(url: string): string;
}

interface PolicyFactory {
  createPolicy(name: string, rules: ScriptPolicy): ScriptPolicy;
}

/** Starts the service worker. Where there is none (an old browser, the development server) the app works on line. */
export async function keepOffline(): Promise<void> {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  // The server's policy lets no string become a script; this names the one address that may.
  const { trustedTypes } = globalThis as { readonly trustedTypes?: PolicyFactory };
  const policy = trustedTypes?.createPolicy("naast-sw", { createScriptURL: () => script });
  try {
    await navigator.serviceWorker.register(policy?.createScriptURL(script) ?? script);
  } catch {
    // Private windows and full disks refuse; everything else goes on.
  }
}
