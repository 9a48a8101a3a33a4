// S-40 and S-45: prolonging by the link, by keyboard, and what a screen reader is told.
import assert from "node:assert/strict";
import { checkAccessibility } from "../page_checks.mjs";
import { until } from "../support.mjs";
import { gone, readersPage, row, sessionOf, shown } from "./common.mjs";
import { watched } from "./watch.mjs";

const focused = (page) => page.evaluate(() => document.activeElement.id || document.activeElement.className);

export const rowOfProlonging = (site) =>
  row("S-40: the link prolongs ten times in a row, each time on the server", async () => {
    const page = await readersPage(site, "/mot");
    await page.fill("#comment-body", "Đang viết");
    for (let time = 1; time <= 10; ++time) {
      await shown(page, "#idle-notice");
      const before = await sessionOf(site, page);
      assert.deepEqual([before.state, before.extendable], ["warning", true], `before prolonging ${time}`);
      await page.click("#idle-keep");
      await gone(page, "#idle-notice");
      const after = await sessionOf(site, page);
      const gained = Date.parse(after.idle_expires_at) - Date.parse(before.idle_expires_at);
      assert.ok(gained >= 900, `prolonging ${time} gave ${gained} ms`);
    }
    const log = await watched(page);
    const begun = log.filter(({ what, value }) => what === "idle-notice" && value);
    assert.ok(begun.length >= 10, `${begun.length} warnings`);
    for (const { at } of begun) {
      const { value } = log.findLast((entry) => entry.what === "seconds" && entry.at <= at);
      assert.ok(value >= 19, `a warning that began with ${value} s left`);
    }
    assert.equal(await page.inputValue("#comment-body"), "Đang viết");
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });

export const rowOfReading = (site) =>
  row("S-45: the notice has role and name, takes the focus from a reader and gives it back", async () => {
    const page = await readersPage(site, "/mot");
    // On a slow machine the notice may be there first: then it is sent away, so that it finds a reader the next time.
    for (;;) {
      await page.focus(".brand-home");
      if (!(await page.isVisible("#idle-notice"))) break;
      await page.click("#idle-keep");
      await gone(page, "#idle-notice");
    }
    await shown(page, "#idle-notice");
    const dialog = page.getByRole("alertdialog", { name: "Phiên đăng nhập sắp hết hạn" });
    assert.equal(await dialog.count(), 1);
    assert.equal(await dialog.getAttribute("aria-modal"), null, "the page stays in use");
    await until("the link has the focus", async () => (await focused(page)) === "idle-keep");
    await checkAccessibility(page, "a page that counts down");

    await page.keyboard.press("Escape");
    assert.equal(await focused(page), "brand-home", "Escape leads back");
    assert.ok(await page.isVisible("#idle-notice"), "Escape does not hide what is still true");
    assert.equal((await sessionOf(site, page)).state, "warning", "Escape neither signs out nor prolongs");
    await page.focus("#idle-keep");
    await page.keyboard.press("Enter");
    await gone(page, "#idle-notice");
    assert.equal((await sessionOf(site, page)).state, "active");
    assert.equal(await focused(page), "brand-home");
    assert.equal(await page.textContent("#idle-live"), "Đã duy trì trạng thái đăng nhập.");
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });

/** The parts of the notice that a screen reader would read out by themselves when they change. */
const livePartsOfNotice = async (page) => {
  const debug = await page.context().newCDPSession(page);
  const { nodes } = await debug.send("Accessibility.getFullAXTree");
  const isInNotice = (node) =>
    node && (node.role?.value === "alertdialog" || isInNotice(nodes.find(({ nodeId }) => nodeId === node.parentId)));
  const parts = nodes.filter(isInNotice);
  assert.ok(parts.length >= 5, `the notice has ${parts.length} parts`);
  return parts.filter(({ properties }) => properties?.some(({ name, value }) => name === "live" && value.value !== "off"));
};

export const rowOfTyping = (site) =>
  row("S-45: who is typing keeps focus and text, and hears of it at most once a minute", async () => {
    const page = await readersPage(site, "/mot");
    await page.focus("#comment-body");
    await page.keyboard.type("Một ý kiến ");
    await shown(page, "#idle-notice");
    await page.keyboard.type("đang viết");
    await page.keyboard.press("Escape");
    const assertKept = async () => {
      assert.equal(await focused(page), "comment-body");
      assert.equal(await page.inputValue("#comment-body"), "Một ý kiến đang viết");
    };
    await assertKept();
    assert.equal((await sessionOf(site, page)).state, "warning");
    assert.deepEqual(await livePartsOfNotice(page), []);

    await shown(page, "#idle-ended", 90_000);
    await checkAccessibility(page, "a page whose session is over");
    assert.equal(await page.getByRole("alert").filter({ hasText: "Phiên đăng nhập đã kết thúc" }).count(), 1);
    await assertKept();
    const said = (await watched(page)).filter(({ what, value }) => what === "said" && value !== "");
    assert.equal(said.length, 2, JSON.stringify(said));
    assert.match(said[0].value, /sau (70|69|68) giây/);
    assert.ok(said[1].at - said[0].at >= 59_900, `${said[1].at - said[0].at} ms between two announcements`);
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });
