/** What the variables of a path or name are replaced by. */
export interface VolumeVariables {
  /** The name the user logged in with; for guests their account. */
  user: string;
  /** Absolute; undefined: this user has none. */
  home: string | undefined;
  fullName: string;
  /** The primary group's name. */
  group: string;
  /** The client's address without the port. */
  clientAddress: string;
  hostName: string;
  serverName: string;
}

/** The letters behind a `$` that mean something. */
const letters = "bcdfghisuvz";

const usersLetters = "ufgci";

const variable = /\$(.)/gsu;

/** Replaces each variable by what `valueOf` says; undefined: known, but empty. Unknown ones stay as typed. */
export function replaceVariables(text: string, valueOf: (letter: string) => string | undefined): string {
  return text.replaceAll(variable, (typed, letter: string) => {
    if (letter === "$") return "$";
    return letters.includes(letter) ? (valueOf(letter) ?? "") : typed;
  });
}

/** The known variables in a text, by their letters. */
export function variablesOf(text: string): readonly string[] {
  return lettersIn(text).filter((letter) => letters.includes(letter));
}

/** What looks like a variable and is none. */
export function unknownVariablesOf(text: string): readonly string[] {
  return lettersIn(text)
    .filter((letter) => letter !== "$" && !letters.includes(letter))
    .map((letter) => `$${letter}`);
}

function lettersIn(text: string): readonly string[] {
  return [...text.matchAll(variable)].map(([, letter = ""]) => letter);
}

/** Whether a variable, by its letter, differs from user to user. */
export function dependsOnUser(letter: string): boolean {
  return usersLetters.includes(letter);
}

/** What a variable stands for, but for those that name parts of the volume itself. */
export function valueOf(letter: string, variables: VolumeVariables): string {
  switch (letter) {
    case "c":
    case "i":
      return variables.clientAddress;
    case "f":
      return variables.fullName;
    case "g":
      return variables.group;
    case "h":
      return variables.hostName;
    case "s":
      return variables.serverName;
    case "u":
      return variables.user;
    // $z is the AppleTalk zone: there is none.
    default:
      return "";
  }
}
