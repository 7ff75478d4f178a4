// The import of a fleet's file.

export { ImportPage } from "../vehicle/import";
