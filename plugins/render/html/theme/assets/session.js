// The session on a page of somebody who is signed in: the countdown before it ends, and what is told when it is over or
// somebody else's. The server alone knows the end. All tabs of a browser show the same, and one of them asks for all.
"use strict";

(() => {
  const setup = document.getElementById("session").dataset;
  const notice = document.getElementById("idle-notice");
  const endedNotice = document.getElementById("idle-ended");
  const otherNotice = document.getElementById("idle-other");
  const secondsText = document.getElementById("idle-seconds");
  const keepLink = document.getElementById("idle-keep");
  const extendText = document.getElementById("idle-extend");
  const live = document.getElementById("idle-live");
  const channel = "BroadcastChannel" in window ? new BroadcastChannel(setup.channel) : null;

  // All in milliseconds.
  const longestTimer = 2 ** 31 - 1;
  const longestAnswer = 10_000;
  const longestTurn = 3_000;
  // The tabs do not measure time alike; who asks this much after the moment that matters asks for all of them.
  const slack = 250;
  const sureWithin = 700;
  const announceEvery = 60_000;
  const lookEvery = 2_000;
  const clockJump = 2_000;
  const standstill = 5_000;

  // `deadline` and `warnFrom` are on the page's own steady clock, made from differences between times of the server: what
  // the clock on the reader's wall shows plays no part.
  let deadline = Infinity;
  let warnFrom = Infinity;
  let timer = 0;
  let csrfToken = setup.csrfToken;

  const later = (action, milliseconds) => {
    clearTimeout(timer);
    timer = setTimeout(action, Math.min(Math.max(milliseconds, 0), longestTimer));
  };
  const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

  // ---- What is shown and said ---------------------------------------------------------------------------------------

  let announcedAt = -Infinity;
  let focusBefore = null;

  const say = (text) => {
    if (live.textContent !== text) live.textContent = text;
  };
  const isTyping = () => document.activeElement?.matches("textarea, input, select") ?? false;

  const announce = (seconds) => {
    if (performance.now() - announcedAt < announceEvery) return;
    announcedAt = performance.now();
    say(setup.sayWarning.replace("{seconds}", String(seconds)));
  };

  // The notice is no wall: who is typing keeps the focus and hears of it, and the page stays in use.
  const openNotice = () => {
    notice.hidden = false;
    if (isTyping()) return;
    focusBefore = document.activeElement;
    (extendText.hidden ? notice : keepLink).focus({ preventScroll: true });
  };

  const giveFocusBack = () => {
    if (!notice.contains(document.activeElement)) return;
    document.activeElement.blur();
    focusBefore?.focus({ preventScroll: true });
  };

  const showCountdown = () => {
    const left = deadline - performance.now();
    const seconds = Math.max(0, Math.ceil(left / 1000));
    secondsText.textContent = String(seconds);
    if (notice.hidden) openNotice();
    if (left <= 0) {
      const due = deadline;
      later(() => ask(due), slack + left);
      return;
    }
    announce(seconds);
    later(countOn, left % 1000 || 1000);
  };

  const hideCountdown = () => {
    if (notice.hidden) return;
    giveFocusBack();
    notice.hidden = true;
    focusBefore = null;
    announcedAt = -Infinity;
    say("");
  };

  const showEnd = (told) => {
    clearTimeout(timer);
    deadline = Infinity;
    warnFrom = Infinity;
    hideCountdown();
    endedNotice.hidden = told !== endedNotice;
    otherNotice.hidden = told !== otherNotice;
  };

  const useToken = (token) => {
    csrfToken = token;
    for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = token;
  };

  // ---- What the server says -----------------------------------------------------------------------------------------

  let failures = 0;
  let lastAnswer = -Infinity;
  // From the steady clock here to the server's clock, as of this page's own last answer.
  let serverAhead = NaN;

  // `since` is when the question was sent, so that a slow answer makes the countdown early and never late.
  const follow = (session, since) => {
    // An older question may be answered later than a newer one.
    if (since < lastAnswer) return;
    lastAnswer = since;
    if (failures > 0) say("");
    failures = 0;
    if (session.state !== "active" && session.state !== "warning") {
      showEnd(endedNotice);
      return;
    }
    // The forms here keep their token, and so the server takes nothing that this page sends for somebody else's.
    if (session.account?.id !== setup.account) {
      showEnd(otherNotice);
      return;
    }
    endedNotice.hidden = true;
    otherNotice.hidden = true;
    useToken(session.csrf_token);
    extendText.hidden = !session.extendable;
    const onSteadyClock = (time) => since + Date.parse(time) - Date.parse(session.server_time);
    deadline = onSteadyClock(session.idle_expires_at);
    warnFrom = onSteadyClock(session.warn_at);
    if (session.state === "warning") {
      showCountdown();
      return;
    }
    hideCountdown();
    const due = warnFrom;
    later(() => ask(due), due + slack - performance.now());
  };

  // Follows the answer, and passes it on to the other tabs if `share()`.
  const learn = async (url, share, options = {}) => {
    const control = new AbortController();
    const giveUp = setTimeout(() => control.abort(), longestAnswer);
    const since = performance.now();
    try {
      const response = await fetch(url, {
        credentials: "same-origin", cache: "no-store", signal: control.signal, ...options,
        headers: { Accept: "application/json", ...options.headers },
      });
      if (!response.ok) throw new Error(`status ${response.status}`);
      const session = await response.json();
      serverAhead = Date.parse(session.server_time) - since;
      follow(session, since);
      if (share()) channel?.postMessage({ session, age: performance.now() - since });
    } finally {
      clearTimeout(giveUp);
    }
  };

  // While the server cannot be reached the last answer still tells when the warning is due; the end it cannot tell.
  const retry = () => {
    failures += 1;
    const now = performance.now();
    if (now >= warnFrom && now < deadline) {
      showCountdown();
      return;
    }
    say(setup.sayOffline);
    later(() => ask(), Math.min(30_000, 1000 * 2 ** failures, Math.max(1000, warnFrom - now)));
  };

  // ---- Asking, one tab for all --------------------------------------------------------------------------------------

  let asking = null;
  let wanted = -Infinity;
  let sharing = false;

  // Tabs take turns. One that has asked keeps its turn until the others have heard, and they find that they know already.
  // Without locks or a channel every tab asks for itself.
  const inTurn = async (action) => {
    if (!navigator.locks || !channel) {
      await action();
      return;
    }
    const control = new AbortController();
    const giveUp = setTimeout(() => control.abort(), longestTurn);
    try {
      await navigator.locks.request(setup.channel, { signal: control.signal }, async () => {
        clearTimeout(giveUp);
        // Timers of hidden tabs are slow.
        if ((await action()) && !document.hidden) await pause(slack);
      });
    } catch {
      // The tab whose turn it is stands still.
      await action();
    }
  };

  const askServer = async () => {
    let hasAsked = false;
    try {
      while (lastAnswer < wanted) {
        hasAsked = true;
        await learn(setup.stateUrl, () => sharing);
      }
      sharing = false;
    } catch {
      retry();
    }
    return hasAsked;
  };

  // Sees to it that an answer is known whose question was sent at `notBefore` or later. A question is not activity: it never
  // prolongs the session.
  const ask = (notBefore = performance.now(), share = true) => {
    wanted = Math.max(wanted, Math.min(notBefore, performance.now()));
    sharing ||= share;
    asking ??= inTurn(askServer).finally(() => {
      asking = null;
      if (failures === 0 && lastAnswer < wanted) ask(wanted, false);
    });
    return asking;
  };

  // When another tab's question was sent is told in two ways, by its age and by the server's clock. Where they differ, a
  // clock was set or a tab stood still; then this tab asks for itself, and tells nobody, lest they ask each other for ever.
  const hear = ({ data }) => {
    const now = performance.now();
    if (data === "changed") {
      // A page on which nobody is signed in. By then another tab may have said what came of it.
      setTimeout(() => endedNotice.hidden && ask(now), slack);
      return;
    }
    const byAge = now - data.age;
    const byServer = Date.parse(data.session.server_time) - serverAhead;
    const since = Math.min(byAge, byServer);
    if (Math.abs(byAge - byServer) < sureWithin && since > lastAnswer) {
      follow(data.session, since);
    } else {
      ask(now, false);
    }
  };

  // Without this the link would load the page anew, which keeps the session too but could lose what is being typed.
  let keeping = false;
  const keepAlive = async (event) => {
    event.preventDefault();
    if (keeping) return;
    keeping = true;
    // A second time if the first failed only for the token of a session that another tab has replaced.
    for (let used = null; used !== csrfToken && !notice.hidden; ) {
      used = csrfToken;
      try {
        await learn(setup.keepAliveUrl, () => true, { method: "POST", headers: { "X-CSRF-Token": used } });
        if (notice.hidden && endedNotice.hidden && otherNotice.hidden) say(setup.sayKept);
      } catch {
        await ask();
        if (failures > 0) say(setup.sayOffline);
      }
    }
    keeping = false;
  };

  // ---- Waking up ----------------------------------------------------------------------------------------------------

  let wall = Date.now();
  let steady = performance.now();

  // Timers stand still while a computer sleeps or a tab is frozen, and on some systems so does the steady clock.
  const hasSlept = () => {
    const wallPassed = Date.now() - wall;
    const passed = performance.now() - steady;
    wall += wallPassed;
    steady += passed;
    return Math.abs(wallPassed - passed) > clockJump || passed > lookEvery + standstill;
  };

  // Nothing is counted on before the server was asked again.
  const wake = () => {
    clearTimeout(timer);
    hasSlept();
    ask();
  };
  // Hidden tabs are slow by themselves, and ask when they are shown.
  const countOn = () => {
    if (!document.hidden && hasSlept()) {
      wake();
    } else {
      showCountdown();
    }
  };
  setInterval(() => {
    if (!document.hidden && hasSlept()) wake();
  }, lookEvery);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") wake();
  });
  document.addEventListener("resume", wake);
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) wake();
  });
  window.addEventListener("online", () => ask());

  keepLink.addEventListener("click", keepAlive);
  notice.addEventListener("keydown", (event) => {
    if (event.key === "Escape") giveFocusBack();
  });
  channel?.addEventListener("message", hear);
  ask();
})();
