// A real Secret Service on this session's bus: gnome-keyring, with a home of its own.
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { folder } from "./office.mjs";
import { atEnd, until } from "./story.mjs";

const PASSWORD = "the password of the session";
const SERVICE = "org.freedesktop.secrets";
const DEFAULT = "/org/freedesktop/secrets/aliases/default";

function bus(path, method, ...args) {
  return execFileSync("gdbus", [
    "call", "--session", "--dest", SERVICE, "--object-path", path, "--method", method, ...args,
  ], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
}

/** The process behind the keychain; none when none runs. */
function owner() {
  try {
    const told = execFileSync("gdbus", [
      "call", "--session", "--dest", "org.freedesktop.DBus", "--object-path", "/org/freedesktop/DBus",
      "--method", "org.freedesktop.DBus.GetConnectionUnixProcessID", SERVICE,
    ], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    return Number(/uint32 (\d+)/.exec(told)[1]);
  } catch {
    return null;
  }
}

/**
 * A keychain that is not running yet. The bus starts one of its own when it is asked
 * for, locked and with the same home: a person's own keychain is never touched.
 */
export class Keychain {
  constructor() {
    this.home = folder("keychain");
    this.data = join(this.home, "data");
    mkdirSync(this.data);
    this.env = { HOME: this.home, XDG_DATA_HOME: this.data, XDG_RUNTIME_DIR: this.home };
    execFileSync("dbus-update-activation-environment", Object.entries(this.env).map((one) => one.join("=")));
    atEnd(() => this.end());
  }

  /** Starts it unlocked, as a login does. */
  async begin() {
    const child = spawn("gnome-keyring-daemon", ["--foreground", "--unlock", "--components=secrets"], {
      stdio: ["pipe", "ignore", "ignore"],
      env: { ...process.env, ...this.env },
    });
    // Not to be mistaken for an empty password: the daemon reads until the end.
    child.stdin.end(PASSWORD);
    await until("the keychain answers, unlocked", () => owner() === child.pid && !this.locked());
  }

  /** Ends whichever one runs. */
  async end() {
    const running = owner();
    if (running === null) return;
    process.kill(running);
    await until("the keychain has ended", () => owner() === null);
  }

  locked() {
    return bus(DEFAULT, "org.freedesktop.DBus.Properties.Get", "org.freedesktop.Secret.Collection", "Locked").includes("true");
  }

  lock() {
    bus("/org/freedesktop/secrets", "org.freedesktop.Secret.Service.Lock", `["${DEFAULT}"]`);
    if (!this.locked()) throw new Error("the keychain did not lock");
  }

  /** Labels of what it holds. */
  items() {
    const found = bus(DEFAULT, "org.freedesktop.DBus.Properties.Get", "org.freedesktop.Secret.Collection", "Items");
    return [...found.matchAll(/'(\/org\/[^']+)'/g)].map(([, path]) =>
      bus(path, "org.freedesktop.DBus.Properties.Get", "org.freedesktop.Secret.Item", "Label"),
    );
  }

  /** Moves what it keeps to another place, or back. */
  move(away) {
    const [here, there] = [join(this.data, "keyrings"), join(this.data, "keyrings-moved")];
    if (away) renameSync(here, there);
    else {
      if (existsSync(here)) renameSync(here, join(this.data, "keyrings-empty"));
      renameSync(there, here);
    }
  }
}
