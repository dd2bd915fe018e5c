// The compiler of TypeScript looks for names that nobody defined; these rules are about what it lets pass.
import js from "@eslint/js";

export default [
  { ignores: ["**/katex/"] },
  js.configs.recommended,
  {
    languageOptions: { ecmaVersion: 2024, sourceType: "module" },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "no-undef": "off",
      "eqeqeq": "error",
      "max-len": ["error", 120],
      "no-implicit-coercion": "error",
      "no-shadow": "error",
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
      "prefer-template": "error",
      "quotes": ["error", "double", { avoidEscape: true }],
      "semi": "error",
    },
  },
];
