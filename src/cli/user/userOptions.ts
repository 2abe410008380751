import { PasswordFile } from "../../accounts/PasswordFile.ts";
import { fullNameFault, nameFault, type PasswordRecord } from "../../accounts/PasswordRecord.ts";
import { defaultStateFolder } from "../../state/defaultStateFolder.ts";
import { StateFolder } from "../../state/StateFolder.ts";
import { systemClock } from "../../system/clock.ts";
import { isId } from "../../system/users.ts";
import type { Talk } from "../Talk.ts";
import { UsageFault } from "./runUserCommand.ts";

/** Where the users are. */
export const fileOptions = {
  state: {
    type: "string",
    placeholder: "DIR",
    help: `the server's state folder, where the password file is (default: ${defaultStateFolder()})`,
  },
  file: { type: "string", placeholder: "FILE", help: "the password file itself, instead of --state" },
} as const;

/** What is known of a user besides the password. */
export const recordOptions = {
  "full-name": { type: "string", placeholder: "NAME", help: "the name that people know the user by" },
  groups: {
    type: "string",
    placeholder: "A,B",
    help: "groups that @group in an access list matches; an empty text: none",
  },
  uid: {
    type: "string",
    placeholder: "N",
    help: "where the server is root: the system user whose rights and files these are; with --gid",
  },
  gid: { type: "string", placeholder: "N", help: "that user's primary group" },
} as const;

/** How a password is kept, and for how long. */
export const passwordOptions = {
  "must-change": {
    type: "boolean",
    help: "the user has to choose another password at the first login, before anything else",
  },
  recoverable: {
    type: "boolean",
    help:
      "keep the password as it is too, in the file 'recoverable' beside the users: only for Macs so old that they " +
      "know nothing but Randnum, which takes 8 characters at most. Whoever can read that file has the password",
  },
} as const;

/** The file that the options mean; what is wrong beside it is complained about. */
export function passwordFileOf(
  { state, file }: { state?: string; file?: string },
  command: string,
  talk: Talk,
): PasswordFile {
  if (file !== undefined && state !== undefined) {
    throw new UsageFault("--file and --state exclude each other");
  }
  const path = file ?? new StateFolder(state ?? defaultStateFolder()).passwordFile;
  return new PasswordFile(path, systemClock, (message) => talk.complain(`${command}: ${message}`));
}

/** A user's name as it is stored. */
export function userNameIn(text: string): string {
  const name = text.normalize("NFC");
  const fault = nameFault(name);
  if (fault !== undefined) throw new UsageFault(`the user's name ${fault}`);
  return name;
}

/** Names of groups with commas between them. */
export function groupsIn(text: string): string[] {
  if (text.trim() === "") return [];
  const groups = text.split(",").map((part) => {
    const group = part.trim().normalize("NFC");
    const fault = nameFault(group);
    if (fault !== undefined) throw new UsageFault(`a group's name ${fault}`);
    return group;
  });
  return [...new Set(groups)];
}

type Described = Partial<Pick<PasswordRecord, "fullName" | "groups" | "uid" | "gid">>;

/** What the options say of the user; nothing where they say nothing. */
export function describedBy(values: {
  "full-name"?: string;
  groups?: string;
  uid?: string;
  gid?: string;
}): Described {
  const described: Described = {};
  if (values["full-name"] !== undefined) {
    described.fullName = values["full-name"].normalize("NFC");
    const fault = fullNameFault(described.fullName);
    if (fault !== undefined) throw new UsageFault(`the full name ${fault}`);
  }
  if (values.groups !== undefined) described.groups = groupsIn(values.groups);
  if ((values.uid === undefined) !== (values.gid === undefined)) {
    throw new UsageFault("--uid and --gid go together");
  }
  if (values.uid === undefined || values.gid === undefined) return described;
  const uid = idIn(values.uid, "--uid");
  if (uid === 0) throw new UsageFault("uid 0 is never served: give the uid of an ordinary user");
  return { ...described, uid, gid: idIn(values.gid, "--gid") };
}

function idIn(text: string, option: string): number {
  const id = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!isId(id)) throw new UsageFault(`${option} ${text} is no number of a user or group`);
  return id;
}

/** A user of whom nothing is known but the name. */
export function emptyRecord(name: string): Omit<PasswordRecord, "hash"> {
  return { name, fullName: "", groups: [], uid: undefined, gid: undefined, isDisabled: false };
}
