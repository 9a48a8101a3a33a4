// What every page must pass, and how a form is sent: shared by the tests that look at pages one by one.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { HtmlValidate } from "html-validate";
import { htmlRules } from "./html_rules.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const validator = new HtmlValidate(htmlRules);

export const checkAccessibility = async (page, where) => {
  // Run from outside the page's own policy, which forbids foreign scripts.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`);
  assert.deepEqual(told, [], `accessibility of ${where}`);
};

export const checkHtml = async (html, where) => {
  const { results } = await validator.validateString(html);
  const told = results.flatMap(({ messages }) =>
    messages.map(({ line, column, ruleId, message }) => `${line}:${column} ${ruleId}: ${message}`));
  assert.deepEqual(told, [], `HTML of ${where}`);
};

export const checkPage = async (page, response, status, where) => {
  assert.equal(response.status(), status, where);
  await checkHtml(await response.text(), where);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(overflow <= 0, `${where} is ${overflow} px too wide`);
  // The browser itself remarks on a page that answers with an error; that is no complaint about the page.
  const isRemark = (text) => status >= 400 && text.includes(`status of ${status}`);
  assert.deepEqual(page.complaints.filter((text) => !isRemark(text)), [], `console on ${where}`);
  page.complaints.length = 0;
  await checkAccessibility(page, where);
};

/** Presses `button` with the keyboard, and gives the answer of the page that follows. */
export const submit = async (page, button) => {
  const [response] = await Promise.all([
    page.waitForResponse((each) => each.request().isNavigationRequest() && each.status() !== 303),
    page.press(button, "Enter"),
  ]);
  await page.waitForLoadState();
  return response;
};
