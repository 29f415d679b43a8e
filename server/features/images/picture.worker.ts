/** The entry of the threads that decode: named so that the pool asks for it by name. */
export { processPicture } from "./process-picture.ts";
