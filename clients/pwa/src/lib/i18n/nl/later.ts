// Dutch: everything that comes after the first page.

export { answers } from "./answers";
export { file } from "./file";
export { handOver } from "./hand-over";
export { history } from "./history";
export { jimFirst } from "./jim-first";
export { parent } from "./parent";
export { people } from "./people";
export { reports } from "./reports";
export { requests } from "./requests";
export { rooms } from "./rooms";
export { rules } from "./rules";
export { sharing } from "./sharing";
export { table } from "./table";
export { ways } from "./ways";
