/** A volume's store cannot be trusted: the volume is offline, as any answer would be a guess. */
export class CnidStoreDamaged extends Error {
  override readonly name = "CnidStoreDamaged";
}

/** What was asked would have changed the store, and that could not be kept: no id was given. */
export class CnidsNotKept extends Error {
  override readonly name = "CnidsNotKept";
}

/** The store is closed, or being closed; opened again it answers. */
export class CnidStoreClosed extends Error {
  override readonly name = "CnidStoreClosed";
}
