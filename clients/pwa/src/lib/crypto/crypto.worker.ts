// The worker in which keys do their work.
import { bringFallback } from "./fallback";
import { serve } from "./rpc";
import { work } from "./work";

bringFallback(() => import("./curve25519"));
serve(work);
