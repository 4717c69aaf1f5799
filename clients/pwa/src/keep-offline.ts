// Keeps the app's own files on the phone, so that it opens without a network. The service worker itself is `sw.ts`.

import type { Language } from "./lib/i18n/language";

interface ScriptPolicy {
  createScriptURL(url: string): string;
}

interface PolicyFactory {
  createPolicy(name: string, rules: ScriptPolicy): ScriptPolicy;
}

const scripts: Readonly<Record<Language, string>> = { nl: "/sw.js?nl", en: "/sw.js?en", fr: "/sw.js?fr" };
let policy: ScriptPolicy | undefined;

/**
 * Starts the service worker, which keeps the texts of one language. Where there is none (an old browser, the development server)
 * the app works on line.
 */
export async function keepOffline(language: Language): Promise<void> {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  // The server's policy lets no string become a script; this names the few addresses that may.
  const { trustedTypes } = globalThis as { readonly trustedTypes?: PolicyFactory };
  policy ??= trustedTypes?.createPolicy("naast-sw", { createScriptURL: (name) => scripts[name as Language] });
  try {
    await navigator.serviceWorker.register(policy?.createScriptURL(language) ?? scripts[language]);
  } catch {
    // Private windows and full disks refuse; everything else goes on.
  }
}
