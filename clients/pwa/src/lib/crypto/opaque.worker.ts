// The worker in which words are stretched.
import { opaque } from "./opaque";
import { serve } from "./rpc";

serve(opaque);
