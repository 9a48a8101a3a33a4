// How the pages' HTML is judged: by all that html-validate recommends. A rule that is changed or off says why here.
export const htmlRules = {
  root: true,
  extends: ["html-validate:recommended"],
  rules: {
    // Both cases mean the same to browsers; the theme writes all of HTML in lower case.
    "doctype-style": ["error", { style: "lowercase" }],
    // A group may have a name (WAI-ARIA 1.2), as the byline has; without this only landmarks and controls may.
    "aria-label-misuse": ["error", { allowAnyNamable: true }],
    // A title is the editors' headline; who has less room cuts it.
    "long-title": "off",
  },
};
