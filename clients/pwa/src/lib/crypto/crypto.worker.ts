// The worker in which keys do their work.
import { bringFallback } from "./ed25519";
import { serve } from "./rpc";
import { work } from "./work";

bringFallback(() => import("./ed25519-fallback"));
serve(work);
