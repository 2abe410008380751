import { type ResultCode, resultCodes } from "../../src/afp/resultCode.ts";

const names = new Map<number, string>(Object.entries(resultCodes).map(([name, code]) => [code, name]));

/** The name of a result code, or the number as text where we have no name for it. */
export function resultName(result: number): ResultCode {
  return (names.get(result) ?? String(result)) as ResultCode;
}

/** A request that the server answered with an error. */
export class AfpFailure extends Error {
  override readonly name = "AfpFailure";
  readonly result: ResultCode;

  constructor(command: string, result: number | ResultCode) {
    const name = typeof result === "number" ? resultName(result) : result;
    super(`${command}: ${name}`);
    this.result = name;
  }
}
