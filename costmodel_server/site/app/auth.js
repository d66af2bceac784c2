// The access token, kept where only this add-in can read it. A classic script: functions in cells need it
// before any module has run.
(function () {
  "use strict";
  const KEY = "costmodel.token";
  let held = "";
  const stores = () => [globalThis.sessionStorage, globalThis.localStorage];

  function read() {
    for (const store of stores()) {
      try {
        const found = store.getItem(KEY);
        if (found) return found;
      } catch {
        // A browser that keeps nothing: the token lives as long as the pane.
      }
    }
    return held;
  }

  globalThis.costmodelToken = {
    read,
    keep(token, forLong) {
      held = token;
      try {
        stores()[forLong ? 1 : 0].setItem(KEY, token);
      } catch {
        // As above.
      }
    },
    forget() {
      held = "";
      for (const store of stores()) {
        try {
          store.removeItem(KEY);
        } catch {
          // As above.
        }
      }
    },
  };
  globalThis.getAuth = async () => {
    const token = read();
    return { token: token ? `Bearer ${token}` : "", provider: "" };
  };
})();
