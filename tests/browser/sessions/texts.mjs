// S-43, S-44 and S-48: what was typed is kept, sent once, and never sent for somebody else.
import assert from "node:assert/strict";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { checkAccessibility } from "../page_checks.mjs";
import { browserOptions, signIn } from "../support.mjs";
import { arrival, folder, gone, newPage, readersPage, row, sessionOf, shown } from "./common.mjs";
import { giveWallClock, lastTime } from "./watch.mjs";

const hours = 3_600_000;
const text = "Một ý kiến *dài*, viết lâu hơn phiên đăng nhập: 1 < 2 & “thế”.";
const typedIn = (page) => page.inputValue("#comment-body");
const commentsOf = async (site, slug) => (await (await fetch(`${site.address}/api/v1/articles/${slug}/comments`)).json()).items;

const send = async (page) => {
  const [answer] = await Promise.all([
    page.waitForResponse((each) => each.request().isNavigationRequest() && each.status() !== 303),
    page.waitForEvent("load"),
    page.click("#comment-form button[type=submit]"),
  ]);
  return answer;
};

/** Sends what is in the form; it is the article's only comment then, and in no form any more. */
const sendOnce = async (site, page, slug) => {
  assert.equal((await commentsOf(site, slug)).length, 0);
  assert.equal(await typedIn(page), text);
  assert.match((await send(page)).url(), /notice=comment_added/);
  assert.equal((await commentsOf(site, slug)).length, 1);
  await page.goto(`${site.address}/${slug}`);
  assert.equal(await typedIn(page), "", "what was sent is not kept");
};

export const rowOfTypingOn = (site) =>
  row("S-43: what was typed while the session ended is sent once after signing in again", async () => {
    const page = await readersPage(site, "/mot", { login: "lan" });
    await page.focus("#comment-body");
    await page.keyboard.insertText(text.slice(0, 20));
    await shown(page, "#idle-ended");
    await page.keyboard.insertText(text.slice(20));
    await Promise.all([page.waitForURL(/\/sign-in\?next=/), page.click("#idle-ended a")]);
    await signIn(page, site.address, "lan", new URL(page.url()).searchParams.get("next"));
    await sendOnce(site, page, "mot");
    await page.context().close();
  });

export const rowOfSendingTooLate = (site) =>
  row("S-43: what was sent too late is refused, kept, and sent once after signing in again", async () => {
    const page = await readersPage(site, "/hai", { login: "mai" });
    await page.fill("#comment-body", text);
    await shown(page, "#idle-ended");
    const refused = await send(page);
    assert.equal(refused.status(), 401);
    const kept = await page.locator("textarea").evaluateAll((areas) => areas.map((area) => area.value));
    assert.ok(kept.includes(text), `the page that refused it has ${JSON.stringify(kept)}`);
    await signIn(page, site.address, "lan", "/hai");
    assert.equal(await typedIn(page), "", "it is nobody else's");
    await signIn(page, site.address, "mai", "/hai");
    await sendOnce(site, page, "hai");
    await page.context().close();
  });

export const rowOfAnotherTab = (site) =>
  row("S-43: signing in again in another tab lets this one go on as it is", async () => {
    const page = await readersPage(site, "/ba", { login: "tam" });
    await page.fill("#comment-body", text);
    await shown(page, "#idle-ended");
    const tab = await newPage(page.context());
    await signIn(tab, site.address, "tam", "/");
    await gone(page, "#idle-ended");
    assert.equal((await sessionOf(site, page)).state, "active");
    await sendOnce(site, page, "ba");
    await page.context().close();
  });

export const rowOfTwentyHours = (site) =>
  row("S-44: a text is there after twenty hours, in a browser that was closed", async () => {
    const open = () => chromium.launchPersistentContext(join(folder, "profile"), browserOptions);
    const earlier = await open();
    const page = await newPage(earlier);
    await signIn(page, site.address, "lan", "/mot");
    await page.fill("#comment-body", text);
    await page.close();
    const tab = await newPage(earlier);
    await tab.goto(`${site.address}/mot`);
    assert.equal(await typedIn(tab), text, "in a new tab");
    await earlier.close();

    const later = await open();
    const next = await newPage(later, (made) => giveWallClock(made, { ahead: 20 * hours + 60_000 }));
    await signIn(next, site.address, "lan", "/mot");
    assert.equal(await typedIn(next), text, "in a new browser");
    assert.match(await next.textContent("#draft-restored"), /.+/);
    await later.close();
  });

export const rowOfTwoPeople = (site) =>
  row("S-48: a page of one account does nothing for another who signs in beside it, and says so", async () => {
    const page = await readersPage(site, "/bon", { login: "lan" });
    await page.fill("#comment-body", text);
    const token = await page.inputValue("#comment-form input[name=csrf_token]");
    const other = await newPage(page.context());
    await signIn(other, site.address, "mai", "/bon");
    await shown(page, "#idle-other");
    assert.ok((await lastTime(page, "idle-other")) - (await arrival(other)) <= 2_000);
    assert.match(await page.textContent("#idle-other"), /một tài khoản khác/);
    assert.ok(await page.isHidden("#idle-ended"));
    await checkAccessibility(page, "a page beside another account");
    assert.equal(await typedIn(page), text);
    assert.equal(await page.inputValue("#comment-form input[name=csrf_token]"), token, "the page has no right of the other's");

    // What a script sends with the page's token is refused; a form is shown again, to the one whom it says.
    const vote = (given) => fetch("/api/v1/articles/bon/rating", {
      method: "PUT", headers: { "Content-Type": "application/json", "X-CSRF-Token": given }, body: '{"value":1}',
    }).then((answer) => answer.status);
    assert.equal(await page.evaluate(vote, token), 403);
    const answer = await send(page);
    assert.equal(answer.status(), 403);
    assert.equal(await typedIn(page), text);
    assert.ok(await page.isVisible("#comment-error"));
    assert.match(await page.textContent(".account-name"), /mai/);
    const article = await (await fetch(`${site.address}/api/v1/articles/bon`)).json();
    assert.deepEqual([article.counts.comments, article.rating.count], [0, 0]);
    assert.deepEqual(await commentsOf(site, "bon"), []);

    await signIn(other, site.address, "lan", "/bon");
    assert.equal(await typedIn(other), text, "whose text it is has it still");
    await page.context().close();
  });
