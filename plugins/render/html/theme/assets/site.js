// Four small things that need a script: keeping what was typed into the comment form, the keys of the moderation page, telling
// that an article is shown where pages come out of a cache, and telling other tabs that nobody is signed in any more. The
// countdown before a session ends is in session.js.
"use strict";

(() => {
  const setup = document.getElementById("session").dataset;

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

  keepDraft();
  listenForKeys();
  forgetNotice();
  tellView();
  // Tabs on pages of a session learn so that it may be over; a page that has one itself asks and tells what it heard.
  if (!setup.stateUrl && "BroadcastChannel" in window) new BroadcastChannel(setup.channel).postMessage("changed");
})();
