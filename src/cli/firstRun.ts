import { makeCredentials } from "../accounts/Credentials.ts";
import { PasswordFile } from "../accounts/PasswordFile.ts";
import type { ServerConfig } from "../config/ServerConfig.ts";
import { makeOwnVolumeFolders } from "../processes/supervisor/ownVolumeFolders.ts";
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
  makeOwnVolumeFolders(config, service);
  const users = new PasswordFile(state.passwordFile);
  const known = users.read();
  if (known.users.size > 0 || known.denied.size > 0 || known.isUnusable) return;
  const password = inventPassword();
  await users.set({
    name: firstUser,
    ...(await makeCredentials(firstUser, password)),
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

function inventPassword(): string {
  const letters = [...systemRandom(passwordGroups * lettersPerGroup)].map(
    (byte) => passwordAlphabet[byte % passwordAlphabet.length],
  );
  const groups = Array.from({ length: passwordGroups }, (_, index) =>
    letters.slice(index * lettersPerGroup, (index + 1) * lettersPerGroup).join(""),
  );
  return groups.join("-");
}
