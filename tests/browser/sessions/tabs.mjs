// S-46: several tabs of one browser, of which one asks for all.
import assert from "node:assert/strict";
import { until } from "../support.mjs";
import { arrival, gone, newPage, readersPage, row, sessionOf, shown } from "./common.mjs";
import { assertCountdown, lastTime, watchQuestions, watched } from "./watch.mjs";

/** Turns are given in order, so one that is asked for now comes when nobody waits for an earlier one. */
const allTurnsTaken = (page) =>
  page.evaluate(() => navigator.locks.request(document.getElementById("session").dataset.channel, () => {}));

const assertAtOnce = async (tabs, what, value, since) => {
  for (const tab of tabs) {
    const delay = (await lastTime(tab, what, value)) - since;
    assert.ok(delay <= 2_000, `${what} was ${value} in another tab after ${delay} ms`);
  }
};

export const rowOfFiveTabs = (site) =>
  row("S-46: of five tabs one asks in a period, and all know within two seconds", async () => {
    const first = await readersPage(site, "/mot");
    const others = await Promise.all([2, 3, 4, 5].map(() => newPage(first.context())));
    const tabs = [first, ...others];
    const questions = watchQuestions(tabs);
    for (const tab of tabs) await tab.goto(`${site.address}/mot`);
    await until("each page has asked for itself", () => questions.perPage().every((count) => count >= 1));
    await allTurnsTaken(first);
    await until("all are answered", questions.areAnswered);
    assert.equal((await sessionOf(site, first)).state, "active", "the pages came too slowly to say anything about this row");

    /** One question, or none, is all that `run` may lead to. */
    const assertOneQuestion = async (when, run) => {
      const before = questions.count();
      await run();
      await allTurnsTaken(others[0]);
      assert.ok(questions.count() - before <= 1, `${questions.count() - before} questions ${when}`);
    };
    const assertWarned = () => Promise.all(tabs.map((tab) => shown(tab, "#idle-notice")));
    await assertOneQuestion("at the first warning", assertWarned);
    await assertOneQuestion("after prolonging", async () => {
      await first.click("#idle-keep");
      await Promise.all(tabs.map((tab) => gone(tab, "#idle-notice")));
    });
    await assertAtOnce(others, "idle-notice", false, await lastTime(first, "idle-notice", false));
    await assertOneQuestion("at the second warning", assertWarned);
    await assertOneQuestion("after signing out", async () => {
      await Promise.all([first.waitForURL(`${site.address}/**`), first.waitForEvent("load"), first.click(".account button")]);
      await Promise.all(others.map((tab) => shown(tab, "#idle-ended")));
    });
    await assertAtOnce(others, "idle-ended", true, await arrival(first));
    for (const tab of others) assert.ok(await tab.isVisible("#idle-ended a[href*='/sign-in?next=']"));
    for (const tab of tabs) assert.deepEqual(tab.complaints, []);
    await first.context().close();
  });

/** What keeps tabs from asking for each other; runs in a page before its scripts. */
const obstacles = {
  "without locks": () => delete Navigator.prototype.locks,
  "without channels": () => delete globalThis.BroadcastChannel,
  "beside one that never gives its turn back": () => {
    navigator.locks.request("masthead:/", () => new Promise(() => {}));
  },
};

export const rowsOfLonelyTabs = (site) =>
  Promise.all(Object.entries(obstacles).map(([name, change]) =>
    row(`S-46: a tab ${name} asks for itself`, async () => {
      const page = await readersPage(site, "/mot", { prepare: (made) => made.addInitScript(change) });
      await shown(page, "#idle-notice");
      assertCountdown(await watched(page), Date.parse((await sessionOf(site, page)).idle_expires_at), name);
      await page.click("#idle-keep");
      await gone(page, "#idle-notice");
      assert.equal((await sessionOf(site, page)).state, "active");
      // Signed out where this tab cannot hear of it; it asks when it is looked at again.
      await page.context().clearCookies({ name: "masthead_session" });
      await page.evaluate(() => document.dispatchEvent(new Event("resume")));
      await shown(page, "#idle-ended");
      assert.deepEqual(page.complaints, []);
      await page.context().close();
    })));
