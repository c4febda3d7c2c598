/** The contract of a `tocsin` command: one file in this folder, found by its name, nothing else edited. */

export interface Command {
  /** One line for `tocsin help`. */
  readonly summary: string;
  /** What to type, and each option with its unit and default. */
  readonly usage: string;
  /** Runs with the words after the command's name and returns the exit code; 2 is a usage error. */
  run(words: readonly string[]): Promise<number>;
}
