// What the tests of sessions watch in pages, and what they do to the clocks there.
import assert from "node:assert/strict";

/**
 * Runs in a page before its scripts: writes down what the session's notices show, with the time on the clock of this machine,
 * which is the server's as well. Nothing that is done to the page's own clock afterwards changes that time.
 */
const watch = () => {
  const steady = performance.now.bind(performance);
  const origin = performance.timeOrigin;
  globalThis.watched = [];
  const note = (what, value) => globalThis.watched.push({ what, value, at: origin + steady() });
  const begin = () => {
    if (document.readyState !== "interactive" || !document.getElementById("idle-notice")) return;
    const seconds = document.getElementById("idle-seconds");
    const live = document.getElementById("idle-live");
    const follow = (node, options, action) => new MutationObserver(action).observe(node, options);
    follow(seconds, { childList: true }, () => note("seconds", Number(seconds.textContent)));
    follow(live, { childList: true }, () => note("said", live.textContent));
    for (const id of ["idle-notice", "idle-ended", "idle-other"]) {
      const notice = document.getElementById(id);
      follow(notice, { attributeFilter: ["hidden"] }, () => note(id, !notice.hidden));
    }
  };
  document.addEventListener("readystatechange", begin);
};

/** Runs in a page before its scripts: its wall clock is `ahead` milliseconds from the true one and runs `rate` as fast. */
const setWallClock = ({ ahead, rate }) => {
  const TrueDate = Date;
  const now = TrueDate.now;
  const start = now();
  let stepped = 0;
  const shown = () => start + ahead + stepped + (now() - start) * rate;
  globalThis.stepWallClock = (milliseconds) => {
    stepped += milliseconds;
  };
  globalThis.Date = class extends TrueDate {
    constructor(...parts) {
      super(...(parts.length === 0 ? [shown()] : parts));
    }
    static now() {
      return shown();
    }
  };
};

/** Runs in a page before its scripts: `loseSteadyTime` makes its steady clock forget a time, as sleep does on some systems. */
const makeSteadyClockForgetful = () => {
  const now = performance.now.bind(performance);
  let lost = 0;
  performance.now = () => now() - lost;
  globalThis.loseSteadyTime = (milliseconds) => {
    lost += milliseconds;
  };
};

export const watchSession = (page) => page.addInitScript(watch);
export const giveWallClock = (page, { ahead = 0, rate = 1 }) => page.addInitScript(setWallClock, { ahead, rate });
export const giveForgetfulClock = (page) => page.addInitScript(makeSteadyClockForgetful);

/** What was shown so far: `[{what, value, at}]`; `at` in milliseconds since 1970 on this machine's clock. */
export const watched = (page) => page.evaluate(() => globalThis.watched);

/** When `what` was last `value`. */
export const lastTime = async (page, what, value = true) => {
  const found = (await watched(page)).findLast((entry) => entry.what === what && entry.value === value);
  assert.ok(found, `${what} was never ${value}`);
  return found.at;
};

/** Asserts that each number that was shown since `from` is right to a second for a session that ends at `end`. */
export const assertCountdown = (log, end, name, from = -Infinity) => {
  const ticks = log.filter(({ what, at }) => what === "seconds" && at >= from);
  for (const { value, at } of ticks) {
    const left = (end - at) / 1000;
    assert.ok(Math.abs(value - Math.max(0, Math.ceil(left))) <= 1, `${name} showed ${value} with ${left} s left`);
  }
  return ticks;
};

/** Asserts that pages showed the same number at the same time, or one beside it while one of them changed. */
export const assertAlike = (logs) => {
  const ticks = logs.map((log) => log.filter(({ what }) => what === "seconds"));
  for (const { value, at } of ticks.flat()) {
    const there = ticks.map((each) => each.findLast((tick) => tick.at <= at)?.value).filter((number) => number !== undefined);
    for (const number of there) assert.ok(Math.abs(number - value) <= 1, `one tab showed ${value} and another ${number}`);
  }
};

/**
 * Stops a page as sleep and freezing do: nothing in it runs until the function that this gives is called. `meanwhile` is run in
 * it while it stands still.
 */
export const standStill = async (page) => {
  const debug = await page.context().newCDPSession(page);
  await debug.send("Debugger.enable");
  const paused = new Promise((resolve) => debug.once("Debugger.paused", resolve));
  await debug.send("Debugger.pause");
  await paused;
  return async (meanwhile = "") => {
    await debug.send("Runtime.evaluate", { expression: meanwhile });
    await debug.send("Debugger.disable");
    await debug.detach();
  };
};

/** The questions about the session that `pages` sent since this was called, and a way to wait until all are answered. */
export const watchQuestions = (pages) => {
  const sent = new Set();
  const answered = new Set();
  const isQuestion = (request) => request.method() === "GET" && request.url().endsWith("/api/v1/session");
  for (const page of pages) {
    page.on("request", (request) => isQuestion(request) && sent.add(request));
    page.on("requestfinished", (request) => isQuestion(request) && answered.add(request));
  }
  return {
    count: () => sent.size,
    areAnswered: () => sent.size === answered.size,
    perPage: () => pages.map((page) => [...answered].filter((request) => request.frame().page() === page).length),
  };
};
