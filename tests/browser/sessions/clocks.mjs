// S-42 and S-47: the countdown is the server's, whatever clocks here show and however long a computer slept.
import assert from "node:assert/strict";
import { until } from "../support.mjs";
import { newPage, readersPage, row, sessionOf, shown } from "./common.mjs";
import {
  assertAlike, assertCountdown, giveForgetfulClock, giveWallClock, lastTime, standStill, watchQuestions, watched,
} from "./watch.mjs";

const hours = 3_600_000;

export const rowOfWrongClocks = (site) =>
  row("S-42, S-47: tabs with wrong, slow and jumping clocks count as the server does, to the end", async () => {
    const first = await readersPage(site, "/mot");
    const context = first.context();
    const clocks = {
      "a clock that is right": {}, "a clock three hours ahead": { ahead: 3 * hours },
      "a slow clock three hours behind": { ahead: -3 * hours, rate: 0.5 }, "a clock that is set twice": {},
    };
    const tabs = Object.fromEntries(await Promise.all(Object.entries(clocks).map(async ([name, clock]) => {
      const page = await newPage(context, (made) => giveWallClock(made, clock));
      await page.goto(`${site.address}/mot`);
      return [name, page];
    })));
    await first.close();
    const jumping = tabs["a clock that is set twice"];
    await jumping.evaluate((time) => globalThis.stepWallClock(time), 3 * hours);
    await Promise.all(Object.values(tabs).map((page) => shown(page, "#idle-notice")));
    await jumping.evaluate((time) => globalThis.stepWallClock(time), -6 * hours);
    const session = await sessionOf(site, jumping);
    assert.equal(session.state, "warning");
    const [warning, end] = [session.warn_at, session.idle_expires_at].map(Date.parse);
    for (const [name, page] of Object.entries(tabs)) {
      await shown(page, "#idle-ended");
      const begun = (await lastTime(page, "idle-notice")) - warning;
      assert.ok(begun >= -100 && begun <= 2_000, `${name}: the warning began ${begun} ms after its time`);
      const ticks = assertCountdown(await watched(page), end, name);
      assert.ok(ticks.length >= 20, `${name}: ${ticks.length} numbers in 24 s`);
      const over = (await lastTime(page, "idle-ended")) - end;
      assert.ok(over >= 0 && over <= 2_000, `${name}: over ${over} ms after the end`);
      assert.deepEqual(page.complaints, [], name);
    }
    assertAlike(await Promise.all(Object.values(tabs).map(watched)));
    assert.equal((await sessionOf(site, jumping)).reason, "idle");
    await context.close();
  });

export const rowOfSleepOverTheEnd = (site) =>
  row("S-47: a tab that slept over the end counts nothing on before it has asked", async () => {
    const page = await readersPage(site, "/mot");
    await shown(page, "#idle-notice");
    const wakeUp = await standStill(page);
    await until("the server has ended the session", async () => (await sessionOf(site, page)).state === "ended", 60);
    const woken = Date.now();
    await wakeUp();
    await shown(page, "#idle-ended", 5_000);
    const countedOn = (await watched(page)).filter(({ what, value, at }) => what === "seconds" && value > 0 && at >= woken);
    assert.deepEqual(countedOn, []);
    assert.ok((await lastTime(page, "idle-ended")) - woken <= 2_000);
    await page.context().close();
  });

export const rowOfLostTime = (site) =>
  row("S-47: a steady clock that stood still in sleep is found out at waking", async () => {
    const page = await readersPage(site, "/mot", { prepare: giveForgetfulClock });
    await shown(page, "#idle-notice");
    const end = Date.parse((await sessionOf(site, page)).idle_expires_at);
    const questions = watchQuestions([page]);
    const asleep = Date.now();
    const wakeUp = await standStill(page);
    await until("the server's clock is seven seconds on", async () =>
      Date.parse((await sessionOf(site, page)).server_time) >= asleep + 7_000);
    const woken = Date.now();
    await wakeUp(`loseSteadyTime(${woken - asleep})`);
    await until("the page has asked", questions.count, 4);
    await until("it counts on", async () =>
      (await watched(page)).filter(({ what, at }) => what === "seconds" && at >= woken).length >= 3);
    assertCountdown(await watched(page), end, "a page that slept", woken);
    await page.context().close();
  });
