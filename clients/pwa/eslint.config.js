// What the linter keeps: strict types, and imports that run one way (protocol, crypto <- db <- sync <- state <- ui <- routes).
import js from "@eslint/js";
import svelte from "eslint-plugin-svelte";
import ts from "typescript-eslint";
import svelteConfig from "./svelte.config.js";

/** Rooms from the lowest floor up; a room imports from rooms below it only. */
const floors = [["protocol"], ["crypto"], ["db"], ["sync"], ["state"], ["i18n"], ["ui"]];

const oneWay = floors.flatMap((rooms, floor) => {
  const above = [...floors.slice(floor + 1).flat().map((room) => `**/${room}/**`), "**/routes/**"];
  return rooms.map((room) => ({
    files: [`src/lib/${room}/**`],
    rules: {
      "no-restricted-imports": ["error", { patterns: [{ group: above, message: "Imports run one way: this room lies higher." }] }],
    },
  }));
});

export default ts.config(
  { ignores: ["dist/", "dev-dist/", "coverage/", "**/*.gen.ts"] },
  js.configs.recommended,
  ...ts.configs.strictTypeChecked,
  ...svelte.configs.recommended,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ["build/*.mjs", "bench/*.mjs"] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      // TypeScript knows every name already.
      "no-undef": "off",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
    },
  },
  {
    files: ["**/*.svelte", "**/*.svelte.ts", "**/*.svelte.js"],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: [".svelte"], svelteConfig } },
  },
  { files: ["**/*.js", "**/*.mjs"], extends: [ts.configs.disableTypeChecked] },
  // French has a thin space before its tall marks.
  { files: ["src/lib/i18n/fr/*.ts"], rules: { "no-irregular-whitespace": ["error", { skipTemplates: true }] } },
  ...oneWay,
);
