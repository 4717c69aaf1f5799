// English: everything that comes after the first page.

export { handOver } from "./hand-over";
export { history } from "./history";
export { jimFirst } from "./jim-first";
export { parent } from "./parent";
export { people } from "./people";
export { requests } from "./requests";
export { rooms } from "./rooms";
export { rules } from "./rules";
export { sharing } from "./sharing";
export { ways } from "./ways";
