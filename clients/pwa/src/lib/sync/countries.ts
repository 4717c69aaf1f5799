// What differs by country: facts with a date, not code. Every period, age and condition that a law or a method sets is written here.

/** A country or region with rules of its own. */
type Country = "nl" | "be-vl";

interface CountryRules {
  /** When these were read. */
  readonly since: string;
  /** "Eerst de JIM": whether a professional's words let the JIM go first, and for how long. */
  readonly jimFirst: { readonly isOn: boolean; readonly ms: number };
}

const HOUR_MS = 60 * 60 * 1000;

const countries: Readonly<Record<Country, CountryRules>> = {
  nl: { since: "2026-11-22", jimFirst: { isOn: true, ms: 4 * HOUR_MS } },
  "be-vl": { since: "2026-11-22", jimFirst: { isOn: true, ms: 4 * HOUR_MS } },
};

/** The rules in force. No organisation says yet where it is; as long as both are the same, it does not matter. */
export const rules: CountryRules = countries.nl;
