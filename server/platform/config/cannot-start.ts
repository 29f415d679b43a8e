/** sysexits.h names for what a supervisor may want to tell apart; 78 (a mistake in the configuration) belongs to the config room. */
export const exitCodes = { noInput: 66, unavailable: 69, ioError: 74, inUse: 75, noPermission: 77 } as const;

/** The surroundings keep the program from starting. The message is one line that says what to do; it is printed without a stack. */
export class CannotStart extends Error {
  override readonly name = "CannotStart";
  readonly exitCode: number;
  constructor(message: string, exitCode: number = exitCodes.unavailable, cause?: unknown) {
    super(message, { cause });
    this.exitCode = exitCode;
  }
}

/** Errors of the file system that a person can mend, each as one line; everything else is passed on as it is. */
export function explainFileError(error: unknown, path: string): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case "ENOSPC":
    case "EDQUOT":
      return new CannotStart(`The disk that holds ${path} is full. Free some space and start again; nothing is lost.`, exitCodes.ioError, error);
    case "EACCES":
    case "EPERM":
      return new CannotStart(`${path} is not writable for this user. Change its owner, or choose another folder with DATA_DIR.`, exitCodes.noPermission, error);
    case "EROFS":
      return new CannotStart(`${path} is on a read-only file system. Choose another folder with DATA_DIR.`, exitCodes.noPermission, error);
    case "ENOTDIR":
    case "EEXIST":
      return new CannotStart(`${path} can't be a folder: a file is in the way. Move it, or choose another folder with DATA_DIR.`, exitCodes.ioError, error);
    default:
      return error;
  }
}
