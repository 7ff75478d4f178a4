// The views of packages.

export { PackagesPage } from "../package/list";
export { PackagePage } from "../package/page";
