// Four small things that need a script: the countdown before a session ends, keeping what was typed into the comment
// form, the keys of the moderation page, and telling that an article is shown where pages come out of a cache.
// Everything else works without it.
"use strict";

(() => {
  const setup = document.getElementById("session").dataset;
  const signedIn = Boolean(setup.stateUrl);
  const channel = "BroadcastChannel" in window ? new BroadcastChannel(setup.channel) : null;

  // Tabs only tell each other that something may have changed; what is true they ask the server.
  const tellOtherTabs = () => channel?.postMessage("changed");

  // ---- Comment drafts ---------------------------------------------------------------------------------------------

  const keepDraft = () => {
    const form = document.querySelector("form[data-draft]");
    if (!form) return;
    const key = `masthead:draft:${form.dataset.draft}`;
    const field = form.elements.namedItem("body");
    const use = (area, action) => {
      try {
        return action(window[area]);
      } catch {
        return null; // Storage may be full or forbidden; the form works without.
      }
    };
    const store = (action) => use("localStorage", action);
    if (form.dataset.sent) {
      // Only what this tab sent goes: the text may be another tab's by now, and anybody can open an address with a notice.
      const sent = use("sessionStorage", (storage) => storage.getItem(key));
      if (sent && sent === store((storage) => storage.getItem(key))) store((storage) => storage.removeItem(key));
    }
    use("sessionStorage", (storage) => storage.removeItem(key));
    const draft = store((storage) => storage.getItem(key));
    if (draft && !field.value) {
      field.value = draft;
      const restored = document.getElementById("draft-restored");
      restored.textContent = restored.dataset.text;
    }
    const save = () =>
      store((storage) => (field.value ? storage.setItem(key, field.value) : storage.removeItem(key)));
    field.addEventListener("input", save);
    form.addEventListener("submit", () => {
      save();
      use("sessionStorage", (storage) => storage.setItem(key, field.value));
    });
    if (field.value) save();
  };

  // What a notice says is true of this visit: going back, reloading and signing in must not say it again.
  const forgetNotice = () => {
    const here = new URL(window.location.href);
    if (!here.searchParams.has("notice")) return;
    here.searchParams.delete("notice");
    window.history.replaceState(window.history.state, "", here);
  };

  // A page that is made ready before anybody looks at it, or opened behind another one, counts once it is seen.
  const tellView = () => {
    const url = document.querySelector("article[data-view-url]")?.dataset.viewUrl;
    if (!url) return;
    const tell = () => {
      if (document.prerendering || document.visibilityState !== "visible") return;
      document.removeEventListener("visibilitychange", tell);
      navigator.sendBeacon(url);
    };
    document.addEventListener("visibilitychange", tell);
    document.addEventListener("prerenderingchange", tell);
    tell();
  };

  // ---- Moderation by keyboard -------------------------------------------------------------------------------------

  const listenForKeys = () => {
    const form = document.getElementById("moderation");
    if (!form) return;
    const items = [...form.querySelectorAll(".queue-item")];
    const box = (item) => item.querySelector("input[type=checkbox]");
    const current = () => items.findIndex((item) => item.contains(document.activeElement));
    const move = (by) => {
      const at = current();
      const next = at < 0 ? 0 : Math.min(Math.max(at + by, 0), items.length - 1);
      items[next]?.focus();
    };
    // What is chosen, or else the comment that has the focus.
    const decide = (name, value) => {
      if (!items.some((item) => box(item).checked)) {
        if (current() < 0) return;
        box(items[current()]).checked = true;
      }
      form.requestSubmit(form.querySelector(`button[name=${name}][value=${value}]`));
    };
    const keys = {
      j: () => move(1),
      k: () => move(-1),
      x: () => {
        if (current() >= 0) box(items[current()]).click();
      },
      a: () => decide("status", "approved"),
      r: () => decide("status", "rejected"),
      s: () => decide("status", "spam"),
      d: () => decide("status", "deleted"),
      m: () => decide("restrict", "muted"),
      b: () => decide("restrict", "banned"),
    };
    document.addEventListener("keydown", (event) => {
      const isTypingText = event.target.matches("textarea, select, input:not([type=checkbox])");
      if (isTypingText || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      const action = keys[event.key.toLowerCase()];
      if (!action) return;
      event.preventDefault();
      action();
    });
    items[0].focus({ preventScroll: true });
  };

  // ---- The session ------------------------------------------------------------------------------------------------

  const longestTimer = 2 ** 31 - 1;
  const watchInterval = 15_000;
  const clockJump = 5_000;

  const notice = document.getElementById("idle-notice");
  const endedNotice = document.getElementById("idle-ended");
  const secondsText = document.getElementById("idle-seconds");
  const keepLink = document.getElementById("idle-keep");
  const extendText = document.getElementById("idle-extend");
  const live = document.getElementById("idle-live");

  // `deadline` is on the page's own steady clock, made from the seconds that the server says are left: what the clock on
  // the reader's wall shows plays no part.
  let deadline = Infinity;
  let warnFrom = Infinity;
  let timer = 0;
  let csrfToken = setup.csrfToken;
  let announcedMinute = null;
  let failures = 0;
  let focusBefore = null;
  let keeping = false;
  let asking = null;
  let askAgain = false;
  let lastAnswer = -Infinity;

  const later = (action, milliseconds) => {
    clearTimeout(timer);
    timer = setTimeout(action, Math.min(Math.max(milliseconds, 0), longestTimer));
  };
  const secondsLeft = () => Math.max(0, Math.ceil((deadline - performance.now()) / 1000));
  const say = (text) => {
    live.textContent = text;
  };
  const isTyping = () => document.activeElement?.matches("textarea, input, select") ?? false;

  const announce = (seconds) => {
    const minute = Math.ceil(seconds / 60);
    if (announcedMinute === minute) return;
    announcedMinute = minute;
    say(setup.sayWarning.replace("{seconds}", String(seconds)));
  };

  const showCountdown = () => {
    const seconds = secondsLeft();
    if (notice.hidden) {
      endedNotice.hidden = true;
      notice.hidden = false;
      if (!isTyping()) {
        focusBefore = document.activeElement;
        (extendText.hidden ? notice : keepLink).focus({ preventScroll: true });
      }
    }
    secondsText.textContent = String(seconds);
    if (seconds === 0) {
      ask();
      return;
    }
    announce(seconds);
    later(showCountdown, (deadline - performance.now()) % 1000 || 1000);
  };

  const hideCountdown = () => {
    const hadFocus = notice.contains(document.activeElement);
    notice.hidden = true;
    if (hadFocus) focusBefore?.focus({ preventScroll: true });
    focusBefore = null;
    announcedMinute = null;
  };

  const showEnded = () => {
    clearTimeout(timer);
    deadline = Infinity;
    hideCountdown();
    if (!endedNotice.hidden) return;
    endedNotice.hidden = false;
    say("");
    tellOtherTabs();
  };

  const useToken = (token) => {
    csrfToken = token;
    for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = token;
  };

  // The two times in an answer are both the server's, so what lies between them holds whatever the clock here says.
  // `since` is when the question was sent, so that a slow answer makes the countdown early and never late.
  const follow = (session, since) => {
    // An older question may be answered later than a newer one.
    if (since < lastAnswer) return;
    lastAnswer = since;
    const isLive = session.state === "active" || session.state === "warning";
    if (!isLive || session.account?.id !== setup.account) {
      showEnded();
      return;
    }
    endedNotice.hidden = true;
    if (session.csrf_token) useToken(session.csrf_token);
    extendText.hidden = !session.extendable;
    deadline = since + session.idle_expires_in * 1000;
    if (session.state === "warning") {
      warnFrom = performance.now();
      // The server rounds down and so may still be there at zero: ask again then, but not in a tight loop.
      if (session.idle_expires_in === 0) later(ask, 700);
      else showCountdown();
      return;
    }
    hideCountdown();
    const untilWarning = Date.parse(session.warn_at) - Date.parse(session.server_time) - (performance.now() - since);
    warnFrom = performance.now() + untilWarning;
    later(ask, Math.max(untilWarning, 0) + 250);
  };

  const request = async (url, options) => {
    const since = performance.now();
    const response = await fetch(url, {
      credentials: "same-origin", cache: "no-store", headers: { Accept: "application/json" }, ...options,
    });
    if (response.status === 401) return [{ state: "ended" }, since];
    if (!response.ok) throw new Error(`status ${response.status}`);
    return [response.status === 204 ? null : await response.json(), since];
  };

  // While the server cannot be reached the last answer still tells when the warning is due; the end it cannot tell.
  const retry = () => {
    failures += 1;
    if (performance.now() >= warnFrom && secondsLeft() > 0) {
      showCountdown();
      return;
    }
    say(setup.sayOffline);
    const untilWarning = Math.max(1000, warnFrom - performance.now());
    later(ask, Math.min(30_000, 1000 * 2 ** failures, untilWarning));
  };

  // One question at a time. A question is not activity: it never prolongs the session.
  const ask = () => {
    // What happened since the question under way was sent is not in its answer.
    askAgain = asking !== null;
    asking ??= request(setup.stateUrl)
      .then(([session, since]) => {
        if (failures > 0) say("");
        failures = 0;
        follow(session, since);
      })
      .catch(retry)
      .finally(() => {
        asking = null;
        if (askAgain) ask();
      });
    return asking;
  };

  // Without this the link would load the page anew, which keeps the session too but could lose what is being typed.
  const keepAlive = async (event) => {
    event.preventDefault();
    if (keeping) return;
    keeping = true;
    // A second time if the first failed only for the token of a session that another tab has replaced.
    for (let usedToken = null; usedToken !== csrfToken; ) {
      usedToken = csrfToken;
      try {
        const headers = { Accept: "application/json", "X-CSRF-Token": usedToken };
        const [session, since] = await request(setup.keepAliveUrl, { method: "POST", headers });
        follow(session, since);
        tellOtherTabs();
        if (endedNotice.hidden) say(setup.sayKept);
        break;
      } catch {
        say(setup.sayOffline);
        await ask();
      }
    }
    keeping = false;
  };

  // Timers stand still while a computer sleeps or a tab is frozen; then the two clocks come apart, and the server is asked.
  const watchClocks = () => {
    let wall = Date.now();
    let steady = performance.now();
    setInterval(() => {
      // Timers of hidden tabs are slow by themselves; such a tab asks when it is shown.
      if (document.hidden) return;
      const wallNow = Date.now();
      const steadyNow = performance.now();
      const late = steadyNow - steady - watchInterval;
      const apart = Math.abs(wallNow - wall - (steadyNow - steady));
      if (apart > clockJump || late > clockJump) ask();
      wall = wallNow;
      steady = steadyNow;
    }, watchInterval);
  };

  keepDraft();
  listenForKeys();
  forgetNotice();
  tellView();
  tellOtherTabs();
  if (!signedIn) return;
  keepLink.addEventListener("click", keepAlive);
  channel?.addEventListener("message", ask);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") ask();
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) ask();
  });
  window.addEventListener("online", ask);
  watchClocks();
  ask();
})();
