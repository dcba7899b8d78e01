// A status area on this session's bus, a window manager, and what a hand does with both.
import { execFileSync, spawn } from "node:child_process";
import { join } from "node:path";
import { stop } from "./office.mjs";
import { atEnd, until } from "./story.mjs";

/** Starts a window manager, so that windows have a close button. */
export async function startWindowManager() {
  const child = spawn("openbox", [], { stdio: "ignore" });
  atEnd(() => stop(child));
  await until("the window manager is there", () => execFileSync("wmctrl", ["-m"], { stdio: ["ignore", "pipe", "ignore"] }));
}

/** Titles of the windows on the screen; a hidden one is not among them. */
export function windows() {
  const listed = execFileSync("wmctrl", ["-l"], { encoding: "utf8" });
  return listed.split("\n").filter(Boolean).map((line) => line.split(/\s+/).slice(3).join(" "));
}

/** Presses the close button of a window. */
export function pressClose(title) {
  execFileSync("wmctrl", ["-F", "-c", title]);
}

/** Starts a status area. */
export async function startStatusArea() {
  const area = new StatusArea();
  await until("the status area is there", () => area.said.includes("ready"));
  return area;
}

class StatusArea {
  constructor() {
    this.said = "";
    // Debian's own: another one on the path would not know its packages.
    this.child = spawn("/usr/bin/python3", [join(import.meta.dirname, "status-area.py")], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.child.stdout.on("data", (text) => (this.said += text));
    atEnd(() => this.end());
  }

  end() {
    return stop(this.child);
  }

  /** Chooses an entry from the menu of the last icon. */
  async choose(label) {
    const [name, path] = await until("there is an icon", () =>
      this.said.split("\n").filter((line) => line.startsWith(":")).at(-1)?.split(" "),
    );
    const call = (at, method, ...args) =>
      execFileSync("gdbus", ["call", "--session", "--dest", name, "--object-path", at, "--method", method, ...args], {
        encoding: "utf8",
      });
    const menu = /objectpath '([^']+)'|'(\/[^']+)'/.exec(
      call(path, "org.freedesktop.DBus.Properties.Get", "org.kde.StatusNotifierItem", "Menu"),
    );
    const at = menu[1] ?? menu[2];
    const layout = call(at, "com.canonical.dbusmenu.GetLayout", "--", "0", "-1", "[]");
    // An entry is (number, {…'label': <'words'>…}, children).
    const entry = [...layout.matchAll(/\((?:int32 |uint32 )?(\d+), (?:@a\{sv\} )?\{([^}]*)\}/g)].find(([, , about]) =>
      about.includes(`'label': <'${label}'>`),
    );
    if (!entry) throw new Error(`no "${label}" in ${layout}`);
    call(at, "com.canonical.dbusmenu.Event", "--", entry[1], "clicked", "<0>", "0");
  }
}
