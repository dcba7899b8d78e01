// The real desktop window, driven through WebKit's own WebDriver, and the real
// notification daemon, whose history is read back.
import { execFileSync, spawn } from "node:child_process";
import { request } from "node:http";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { bin, folder, freePort, stop } from "./office.mjs";
import { atEnd, until } from "./story.mjs";

/** Starts dunst on this session's bus and waits until it owns the name. */
export async function startNotifications() {
  const config = join(folder("dunst"), "dunstrc");
  writeFileSync(config, "[global]\nhistory_length = 0\nsticky_history = yes\n");
  const child = spawn("dunst", ["-conf", config], { stdio: "ignore" });
  atEnd(() => stop(child));
  await until("the notification daemon is there", () => {
    const owned = execFileSync("dbus-send", [
      "--session", "--print-reply", "--dest=org.freedesktop.DBus", "/org/freedesktop/DBus",
      "org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.Notifications",
    ], { encoding: "utf8" });
    return owned.includes("boolean true");
  });
}

/** Native notifications that were shown so far: summary and body. */
export function notifications() {
  execFileSync("dunstctl", ["close-all"]);
  const history = JSON.parse(execFileSync("dunstctl", ["history"], { encoding: "utf8" }));
  return history.data.flat().map((entry) => ({
    app: entry.appname.data,
    summary: entry.summary.data,
    body: entry.body.data,
  }));
}

/** How many notifications are on the screen now. */
export function notificationsShown() {
  return Number(execFileSync("dunstctl", ["count", "displayed"], { encoding: "utf8" }).trim());
}

/** What a device's app finds around it. A variable that is `undefined` is not set. */
export function surroundings(device, office, env = {}) {
  return {
    ...process.env,
    TAURI_AUTOMATION: "true",
    TAURI_WEBVIEW_AUTOMATION: "true",
    WEBKIT_DISABLE_DMABUF_RENDERER: "1",
    WEBKIT_DISABLE_COMPOSITING_MODE: "1",
    HOME: device.home,
    XDG_CONFIG_HOME: join(device.home, "config"),
    XDG_DATA_HOME: join(device.home, "data"),
    XDG_CACHE_HOME: join(device.home, "cache"),
    FIELDFARE_OFFICE: office,
    FIELDFARE_NO_KEYCHAIN: "1",
    LANG: "en_GB.UTF-8",
    LANGUAGE: "en",
    ...env,
  };
}

/** The app's program. */
export const program = resolve(bin, "fieldfare-desktop");

/** A device: its own home folder, which outlives the app's process. */
export function newDevice(name) {
  const home = folder(name);
  for (const part of ["config", "data", "cache"]) mkdirSync(join(home, part));
  return { name, home };
}

/** Starts the app of a device and returns its window. */
export async function openApp(device, { office, env = {}, args = [] } = {}) {
  const port = await freePort();
  const driver = spawn("WebKitWebDriver", [`--port=${port}`, "--host=127.0.0.1"], {
    stdio: ["ignore", "ignore", "inherit"],
    detached: true,
    env: surroundings(device, office, env),
  });
  const base = `http://127.0.0.1:${port}`;
  const window = new Window(base, driver);
  atEnd(() => window.close());
  await until("the driver listens", async () => (await fetch(`${base}/status`)).ok);
  await window.begin(args);
  return window;
}

/** One window of the app. */
class Window {
  constructor(base, driver) {
    this.base = base;
    this.driver = driver;
    this.session = null;
    this.killed = false;
  }

  async begin(args) {
    const value = await this.#call("POST", "/session", {
      capabilities: {
        alwaysMatch: {
          "webkitgtk:browserOptions": { binary: program, args },
          timeouts: { script: 60_000 },
        },
      },
    });
    this.session = value.sessionId;
    this.pid = childOf(this.driver.pid, "fieldfare-deskt");
  }

  async #call(method, path, body) {
    if (this.killed) throw Object.assign(new Error("the app was killed"), { final: true });
    const { status, value } = await ask(method, this.base + path, body);
    if (status >= 400) throw new Error(`${value?.error}: ${value?.message}`);
    return value;
  }

  /** Runs a function's body in the page and returns what it returns. */
  run(script, ...args) {
    return this.#call("POST", `/session/${this.session}/execute/sync`, { script, args });
  }

  /** Runs a function's body in the page; it answers by calling its last argument. */
  later(script, ...args) {
    return this.#call("POST", `/session/${this.session}/execute/async`, { script, args });
  }

  /** Loads the page anew; returns when it is another page than before, which says the same for a while. */
  async reload() {
    await this.run("window.isOld = true; location.reload()");
    await until("the page is loaded anew", () => this.run("return !window.isOld && document.readyState === 'complete'"));
  }

  /** Calls the host as the page does, and returns its answer. */
  async invoke(name, args = {}) {
    const script = `
      const [name, args, done] = arguments;
      window.__TAURI_INTERNALS__.invoke(name, args).then(
        (ok) => done({ ok }),
        (problem) => done({ problem }));`;
    const answer = await this.later(script, name, args);
    if (answer.problem) {
      throw Object.assign(new Error(`${name}: ${JSON.stringify(answer.problem)}`), answer.problem);
    }
    return answer.ok;
  }

  /** Presses the first element of a selector as a hand does: by the pointer. */
  async press(selector) {
    const found = await until(`there is ${selector}`, () =>
      this.#call("POST", `/session/${this.session}/element`, { using: "css selector", value: selector }),
    );
    const [id] = Object.values(found);
    await this.#call("POST", `/session/${this.session}/element/${id}/click`, {});
  }

  /** All text of the page. */
  text() {
    return this.run("return document.body.innerText");
  }

  /** Waits until the page says this. */
  says(words, ms) {
    return until(`the window says "${words}"`, async () => (await this.text()).includes(words), ms);
  }

  /** Clicks the visible control with this accessible name. */
  async click(name, within = "body") {
    const script = `
      const [name, within] = arguments;
      const scope = [...document.querySelectorAll("dialog[open]")].pop() ?? document.querySelector(within);
      const label = (e) => (e.getAttribute("aria-label") ?? e.innerText ?? "").replace(/\\s+/g, " ").trim();
      const shown = (e) => e.getClientRects().length > 0 && !e.disabled;
      const all = [...scope.querySelectorAll("button, a, [role=button], [role=tab], [role=menuitem], [role=radio], [role=option], summary, label")].filter(shown);
      const found = all.find((e) => label(e) === name) ?? all.find((e) => label(e).startsWith(name)) ?? all.find((e) => label(e).includes(name));
      if (!found) return false;
      found.scrollIntoView({ block: "center" });
      found.click();
      return true;`;
    await until(`"${name}" can be clicked`, () => this.run(script, name, within));
  }

  /** Types into the field with this label. */
  async type(label, text) {
    const script = `
      const [name, text] = arguments;
      const scope = [...document.querySelectorAll("dialog[open]")].pop() ?? document.body;
      const shown = (e) => e.getClientRects().length > 0;
      const nameOf = (e) => (e.getAttribute("aria-label") ?? [...(e.labels ?? [])].map((l) => l.innerText).join(" ") ?? "") + " " + (e.placeholder ?? "");
      const field = [...scope.querySelectorAll("input, textarea, select")].filter(shown).find((e) => nameOf(e).toLowerCase().includes(name.toLowerCase()));
      if (!field) return false;
      field.focus();
      const proto = field.tagName === "TEXTAREA" ? HTMLTextAreaElement : field.tagName === "SELECT" ? HTMLSelectElement : HTMLInputElement;
      Object.getOwnPropertyDescriptor(proto.prototype, "value").set.call(field, text);
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
      return true;`;
    await until(`there is a field "${label}"`, () => this.run(script, label, text));
  }

  /** A picture of the window as PNG bytes. */
  async picture() {
    return Buffer.from(await this.#call("GET", `/session/${this.session}/screenshot`), "base64");
  }

  /** Ends the app's process as a power cut does to it: nothing of it runs any more. */
  async kill() {
    process.kill(this.pid, "SIGKILL");
    this.killed = true;
    this.session = null;
    await this.close();
  }

  /** Closes the window and ends the app. */
  async close() {
    if (this.session) {
      const session = this.session;
      this.session = null;
      try {
        await this.#call("DELETE", `/session/${session}`);
      } catch {
        // The app may be gone already.
      }
    }
    // The app outlives its window on purpose; here the whole group ends, as when
    // a person logs out.
    try {
      process.kill(-this.driver.pid, "SIGTERM");
    } catch {
      // Gone already.
    }
    await stop(this.driver);
    await until("the app has ended", () => {
      try {
        process.kill(-this.driver.pid, 0);
        return false;
      } catch {
        return true;
      }
    });
  }
}

/** The process with this name that another one has started. */
function childOf(parent, name) {
  for (const entry of readdirSync("/proc").filter((one) => /^\d+$/.test(one))) {
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, "utf8");
      const [, command, rest] = /^\d+ \((.*)\) (.*)$/s.exec(stat);
      if (command === name && Number(rest.split(" ")[1]) === parent) return Number(entry);
    } catch {
      // It has ended meanwhile.
    }
  }
  throw new Error(`process ${parent} has not started ${name}`);
}

/** Asks the driver over a connection of its own: it closes idle ones just when they are used. */
function ask(method, url, body) {
  return new Promise((answered, failed) => {
    const asked = request(url, { method, agent: false, headers: { "content-type": "application/json" } }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (part) => (text += part));
      answer.on("error", failed);
      answer.on("end", () => {
        try {
          answered({ status: answer.statusCode, ...JSON.parse(text) });
        } catch (problem) {
          failed(problem);
        }
      });
    });
    asked.on("error", failed);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
