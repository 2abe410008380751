import { runSubcommand, type Subcommand } from "./runSubcommand.ts";

const subcommands: Record<string, Subcommand> = {
  add: { summary: "adds a user", load: async () => (await import("./user/addUser.ts")).addUser },
  list: { summary: "lists the users", load: async () => (await import("./user/listUsers.ts")).listUsers },
  remove: { summary: "removes a user", load: async () => (await import("./user/removeUser.ts")).removeUser },
  groups: {
    summary: "shows or changes a user's groups",
    load: async () => (await import("./user/userGroups.ts")).userGroups,
  },
  enable: {
    summary: "lets a user log in again",
    load: async () => (await import("./user/enableUser.ts")).enableUser,
  },
  disable: {
    summary: "lets a user log in no longer",
    load: async () => (await import("./user/enableUser.ts")).disableUser,
  },
};

/** `bandstand user`: Bandstand's own users. */
export function user(args: readonly string[]): Promise<number> {
  const headline = "Bandstand's own users; 'bandstand passwd' changes a password.";
  return runSubcommand({ name: "bandstand user", headline, subcommands }, args);
}
