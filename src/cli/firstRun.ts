import fs from "node:fs";
import path from "node:path";
import { PasswordFile } from "../accounts/PasswordFile.ts";
import { hashPassword } from "../accounts/passwordHash.ts";
import type { ServerConfig } from "../config/ServerConfig.ts";
import type { Owner, StateFolder } from "../state/StateFolder.ts";
import { systemRandom } from "../system/random.ts";
import { printLine } from "../system/terminal.ts";

const firstUser = "timemachine";

/** 20 letters and digits without look-alikes: 100 bits. */
const passwordAlphabet = "abcdefghijkmnpqrstuvwxyz23456789";
const passwordGroups = 5;
const lettersPerGroup = 4;

/**
 * For somebody who has just typed `npm start`: makes the folders of the volumes that are missing, and, where there
 * is no user yet, one with a password that is printed once.
 */
export async function prepareFirstRun(
  config: ServerConfig,
  state: StateFolder,
  service: Owner | undefined,
): Promise<void> {
  for (const server of config.servers) {
    for (const volume of server.volumes) {
      // A relative path is the checkout's own: every other folder is its owner's to make.
      if (path.isAbsolute(volume.path) || volume.path.startsWith("~")) continue;
      makeFolder(path.resolve(path.dirname(volume.file), volume.path), service);
    }
  }
  const users = new PasswordFile(state.passwordFile);
  if (fs.existsSync(users.path)) return;
  const password = inventPassword();
  await users.set({
    name: firstUser,
    hash: await hashPassword(password),
    fullName: "",
    groups: [],
    uid: undefined,
    gid: undefined,
    isDisabled: false,
  });
  printLine(
    [
      "",
      "A user was made for your Macs. Write this down, it is not shown again:",
      `    user      ${firstUser}`,
      `    password  ${password}`,
      `Another password: bandstand passwd --state ${state.path} ${firstUser}`,
      "",
    ].join("\n"),
  );
}

function makeFolder(folder: string, service: Owner | undefined): void {
  if (fs.existsSync(folder)) return;
  fs.mkdirSync(folder, { recursive: true });
  if (service !== undefined) fs.chownSync(folder, service.uid, service.gid);
}

function inventPassword(): string {
  const letters = [...systemRandom(passwordGroups * lettersPerGroup)].map(
    (byte) => passwordAlphabet[byte % passwordAlphabet.length],
  );
  const groups = Array.from({ length: passwordGroups }, (_, index) =>
    letters.slice(index * lettersPerGroup, (index + 1) * lettersPerGroup).join(""),
  );
  return groups.join("-");
}
