export { PersonalArchive } from "./archive.ts";
export { DataExportEntity } from "./data-export.entity.ts";
export { archiveLifetime, exportsFolder } from "./data-export.rules.ts";
export { DataExportsRepository } from "./data-exports.repository.ts";
export { DataExportsResolver } from "./data-exports.resolver.ts";
export { DataExports, exportJob } from "./data-exports.service.ts";
